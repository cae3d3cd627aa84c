import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import manifest from '../../../package.json' with { type: 'json' };
import type { Unit } from '../../common/said.ts';
import type { Status } from '../../protocol/explanation.ts';
import type { Stamps } from '../../protocol/fileStamps.ts';
import type { ImageReading } from '../../protocol/models.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import type { ExplanationView, ShownPicture } from '../../protocol/panel.ts';
import { emptyExplanation } from '../panel/explanationView.ts';
import { readRunSettings } from '../settings/runSettings.ts';
import { isPictureAddress } from '../shared/pictureAddress.ts';

/** Incremented whenever older entries can no longer be shown. */
const schema = 1;

/** What a list of explanations shows of each one. */
export interface HistoryHead {
  /** Identifies the explanation: the same options in the same version give the same id. */
  readonly id: string;
  /** Of the image. */
  readonly uri: string;
  /** Absolute path of the image. */
  readonly image: string;
  /** Milliseconds since 1970. */
  readonly made: number;
  readonly model: string;
  /** The title of the method; absent if it is the default. */
  readonly method?: string;
  /** Label of the class that was explained. */
  readonly target: string;
  /** Of that class, 0–1; or its score. */
  readonly probability: number;
  readonly unit?: Unit;
  readonly status: Status;
  /** The class that the image should have, and whether the model gave it; absent if it was not known. */
  readonly truth?: { readonly label: string; readonly right: boolean };
  /** The image, a few pixels large, as an address: `data:image/webp;base64,…`. */
  readonly thumbnail?: string;
  /**
   * Stamps of the image and of all files that determined the explanation, as the pipeline found them; in entries of before, of
   * the files that its options name.
   */
  readonly stamps: Stamps;
}

/** A finished explanation as it was on screen. Pictures of samples are not kept: running it again recreates them. */
export interface HistoryEntry {
  readonly head: HistoryHead;
  readonly explanation: ExplanationView;
  readonly picture: ShownPicture | undefined;
  /** How the picture was read from its file; absent: entries of earlier versions don't say. */
  readonly reading?: ImageReading | undefined;
}

/** What a file may contain. The first versions had the explanation in the panel's `state`, beside the panel's own. */
interface Stored {
  readonly explanation?: ExplanationView;
  readonly state?: ExplanationView;
  readonly picture?: ShownPicture;
  readonly reading?: ImageReading;
}

/**
 * 32 hexadecimal digits that stand for everything that was asked, and of which version: another one may answer
 * differently.
 */
export function historyId(options: ExplainOptions, version = manifest.version): string {
  return createHash('sha256')
    .update(JSON.stringify([version, options]))
    .digest('hex')
    .slice(0, 32);
}

/** The same of a finished explanation: a class that was asked for by its label counts by its index, as in the next request. */
export function entryId(options: ExplainOptions, { settings }: ExplanationView): string {
  return historyId({ ...options, target: settings.target });
}

/** A file of the history: the head as one line of JSON, then the whole entry as compressed JSON. */
export async function encodeEntry({ head, ...whole }: HistoryEntry): Promise<Buffer> {
  const body = await promisify(gzip)(JSON.stringify(whole, packArrays));
  return Buffer.concat([Buffer.from(`${JSON.stringify({ schema, ...head })}\n`), body]);
}

/**
 * @param start of a file of the history, at least its first line.
 * @throws Error with a short reason if it is not one, or not of this version.
 */
export function decodeHead(start: Buffer): HistoryHead {
  const end = start.indexOf('\n');
  const head: unknown = end < 0 ? undefined : JSON.parse(start.toString('utf8', 0, end));
  if (typeof head !== 'object' || head === null || !('schema' in head)) throw new Error('not an entry');
  const { schema: version, ...rest } = head;
  if (version !== schema) throw new Error(`of version ${String(version)}, not ${schema}`);
  if (!isHead(rest)) throw new Error('its first line is not complete');
  const { truth, thumbnail, method, ...whole } = rest;
  return {
    ...whole,
    ...(typeof truth?.label === 'string' && typeof truth.right === 'boolean' && { truth }),
    ...(isPictureAddress(thumbnail) && { thumbnail }),
    ...(typeof method === 'string' && { method }),
  };
}

/** @throws Error with a short reason if it is not a complete entry of this version. */
export async function decodeEntry(bytes: Buffer): Promise<HistoryEntry> {
  const head = decodeHead(bytes);
  const body = await promisify(gunzip)(bytes.subarray(bytes.indexOf('\n') + 1));
  const stored: Stored = JSON.parse(body.toString('utf8'), unpackArrays);
  const found = stored.explanation ?? stored.state;
  if (found === undefined || !isFinished(found)) throw new Error('what it shows is not complete');
  // What this version shows and the entry's version did not know is empty; what only the older one knew is dropped.
  const empty = emptyExplanation(found.settings);
  const known = Object.entries(found).filter(([name]) => name in empty);
  const { picture, reading } = stored;
  return { head, picture, reading, explanation: { ...empty, ...Object.fromEntries(known) } };
}

function isHead(value: object): value is HistoryHead {
  const { id, uri, image, made, model, target, probability, status, stamps } = value as Partial<HistoryHead>;
  return (
    [id, uri, image, model, target, status].every((text) => typeof text === 'string') &&
    [made, probability].every((number) => typeof number === 'number') &&
    typeof stamps === 'object' &&
    stamps !== null
  );
}

function isFinished({ settings, samples, map, prediction, frame, counts, student }: Partial<ExplanationView>): boolean {
  const fits = map === null || (map?.values instanceof Float32Array && map.values.length === map.width * map.height);
  const parts = [prediction, frame, counts, student];
  return fits && Array.isArray(samples) && parts.every(Boolean) && readRunSettings(settings) !== undefined;
}

const arrayKinds = { Uint8Array, Uint8ClampedArray, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array };
type ArrayKind = keyof typeof arrayKinds;

/** Numbers as their bytes in base64; all machines that VS Code runs on are little-endian. */
function packArrays(_key: string, value: unknown): unknown {
  if (!ArrayBuffer.isView(value)) return value;
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return { array: value.constructor.name, base64: bytes.toString('base64') };
}

function unpackArrays(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('array' in value) || !('base64' in value)) return value;
  if (typeof value.array !== 'string' || !Object.hasOwn(arrayKinds, value.array)) throw new Error('an unknown array');
  const bytes = Uint8Array.from(Buffer.from(String(value.base64), 'base64'));
  return new arrayKinds[value.array as ArrayKind](bytes.buffer);
}
