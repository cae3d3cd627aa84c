import type { ShownRecord } from '../../../src/common/evaluation/recordColumns.ts';
import type { ImageMap } from '../../../src/protocol/folders/failures.ts';

type Maps = ReadonlyMap<number, ReadonlyMap<number, ImageMap>>;

/** The map of the class that the model gave an image, or otherwise any of its maps. */
export function mapOf(maps: Maps, records: readonly ShownRecord[], index: number): ImageMap | undefined {
  const known = maps.get(index);
  if (known === undefined) return undefined;
  const given = records[index]?.top[0];
  return (given === undefined ? undefined : known.get(given)) ?? [...known.values()][0];
}
