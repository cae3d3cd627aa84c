import { readFile } from 'node:fs/promises';
import { evidenceFile } from '../leftovers.ts';

/**
 * Whether a folder is the evidence of an explanation, as `writeBundle` leaves it: by what its manifest says, as others have
 * files of that name, too.
 *
 * @param names what is in the folder.
 */
export async function isBundle(folder: string, names: readonly string[]): Promise<boolean> {
  // Both are always written: most folders need no file read.
  if (!names.includes('manifest.json') || !names.includes('samples.json')) return false;
  try {
    const value: unknown = JSON.parse(await readFile(evidenceFile(folder, 'manifest.json'), 'utf8'));
    if (typeof value !== 'object' || value === null) return false;
    const { schema, image, method, versions } = value as Record<string, unknown>;
    return Number.isInteger(schema) && typeof method === 'string' && isObject(image) && isObject(versions);
  } catch {
    return false;
  }
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
