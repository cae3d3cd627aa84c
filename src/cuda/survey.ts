import { existsSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Driver, findDriver } from './driver.ts';
import { type Part, parts } from './parts.ts';
import { libraryPlaces, names, type Place, type Search } from './places.ts';
import type { Wheel } from './wheels.ts';

/** A library of a part, where it was found. */
export interface FoundFile {
  /** By which it is asked for, such as "libcublas.so.13". */
  readonly name: string;
  /** Absolute, of the file itself. */
  readonly path: string;
}

/** What was found of one part. */
export interface FoundPart {
  readonly part: Part;
  readonly state: 'present' | 'missing' | 'wrong version';
  /** The folder that it was found in, or what was found in its place; undefined: nothing. */
  readonly where: string | undefined;
  /** All files of a part that is present. */
  readonly files: readonly FoundFile[];
}

/** What a machine has of what CUDA needs. */
export interface Survey {
  readonly driver: Driver;
  readonly parts: readonly FoundPart[];
}

/** Looks for the driver and each part. Reads names from the disk and runs nothing. */
export function survey(search: Search, wheels: readonly Wheel[]): Survey {
  const places = libraryPlaces(search).map((place) => ({ ...place, has: new Set(names(place.folder)) }));
  return { driver: findDriver(search), parts: parts.map((part) => findPart(part, places, search, wheels)) };
}

type SeenPlace = Place & { readonly has: ReadonlySet<string> };

function findPart(part: Part, places: readonly SeenPlace[], search: Search, wheels: readonly Wheel[]): FoundPart {
  const { needed, takes } = part.files[search.target];
  let instead: string | undefined;
  for (const place of places) {
    const files = [...place.has].filter((name) => takes.test(name)).flatMap((name) => filesOf(place.folder, name));
    if (needed.every((name) => files.some((file) => file.name === name))) {
      if (fits(part, place, search, wheels)) return { part, state: 'present', where: place.folder, files };
      instead ??= `${place.folder} has another build`;
    }
    const other = [...place.has].find((name) => needed.some((wanted) => name !== wanted && sameLibrary(name, wanted)));
    if (other !== undefined) instead ??= `${join(place.folder, other)}`;
  }
  return { part, state: instead === undefined ? 'missing' : 'wrong version', where: instead, files: [] };
}

/** The same library of another major version, such as "libcublas.so.12" for "libcublas.so.13". */
function sameLibrary(name: string, wanted: string): boolean {
  const version = /(?<=\.so\.|64_)\d+/;
  return version.test(name) && version.test(wanted) && name.replace(version, '') === wanted.replace(version, '');
}

/** @returns nothing for a link that leads nowhere. */
function filesOf(folder: string, name: string): readonly FoundFile[] {
  try {
    // Toolkits have links from the names that are asked for to the files.
    return [{ name, path: realpathSync(join(folder, name)) }];
  } catch {
    return [];
  }
}

/** Whether files of the right names are also of the right build. */
function fits(part: Part, place: Place, { target, root }: Search, wheels: readonly Wheel[]): boolean {
  if (part.name === 'provider') {
    // It must be of the very release, and built by CUDA 13: other indexes have it under the same version for CUDA 12.
    const members = wheels.find((wheel) => wheel.part === 'provider')?.members ?? [];
    return part.files[target].needed.every((name) => {
      const pinned = members.find(({ path }) => path.endsWith(`/${name}`));
      return pinned?.bytes === statSync(join(place.folder, name)).size;
    });
  }
  return part.name !== 'cudnn' || cudnnFits(place, root);
}

/** cuDNN's files have the same names for CUDA 12 and 13: what installed them tells. */
function cudnnFits({ folder, kind, record }: Place, root: string): boolean {
  const installed = (start: string): boolean =>
    record !== undefined && names(record).some((name) => name.startsWith(start));
  switch (kind) {
    case 'user':
      return true;
    case 'wheel':
      return installed('nvidia_cudnn_cu13-');
    case 'conda':
      return installed('cuda-version-13');
    case 'system':
      return /\b13(\.\d+)?$/.test(folder) || existsSync(join(root, 'var/lib/dpkg/info/libcudnn9-cuda-13.list'));
  }
}
