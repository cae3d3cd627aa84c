import { statSync } from 'node:fs';
import type { FoundPart, Survey } from './survey.ts';
import type { Wheel, Wheels } from './wheels.ts';

/** What is to be done so that CUDA has everything but the driver. */
export interface Plan {
  readonly fetch: readonly Wheel[];
  /** What is taken from the machine. */
  readonly take: readonly FoundPart[];
  /** To be downloaded. */
  readonly bytes: number;
  /** What the files take in the end, those that are fetched and those that are taken, as if each were copied. */
  readonly unpackedBytes: number;
}

/** Fetches what is not present, and nothing else. */
export function planSetup({ parts }: Survey, { wheels }: Wheels): Plan {
  const present = parts.filter(({ state }) => state === 'present');
  const there = new Set(present.map(({ part }) => part.name));
  const fetch = wheels.filter(({ part }) => !there.has(part));
  const sizes = [
    ...fetch.flatMap(({ members }) => members.map(({ bytes }) => bytes)),
    ...present.flatMap(({ files }) => files.map(({ path }) => statSync(path).size)),
  ];
  return { fetch, take: present, bytes: sum(fetch.map(({ bytes }) => bytes)), unpackedBytes: sum(sizes) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
