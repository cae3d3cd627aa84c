import { numberOf, numbersOf, objectOf } from './json.ts';

/** In pixels: the short edge, or both sides. */
export type ProcessorSize = { readonly short: number } | { readonly height: number; readonly width: number };

/**
 * A size as transformers reads it (`get_size_dict` in transformers/image_processing_utils.py): a number, a list of
 * height and width, or an object.
 * @param square whether a single number means both sides; otherwise it is the short edge.
 * @returns undefined for anything else, such as a long edge.
 */
export function processorSize(value: unknown, square: boolean): ProcessorSize | undefined {
  const one = sideOf(value);
  if (one !== undefined) return square ? { height: one, width: one } : { short: one };
  const list = numbersOf(value);
  if (list?.length === 2) return sidesOf(list[0], list[1]);
  const { shortest_edge, height, width } = objectOf(value) ?? {};
  const short = sideOf(shortest_edge);
  return short === undefined ? sidesOf(height, width) : { short };
}

function sidesOf(height: unknown, width: unknown): ProcessorSize | undefined {
  const [h, w] = [sideOf(height), sideOf(width)];
  return h === undefined || w === undefined ? undefined : { height: h, width: w };
}

function sideOf(value: unknown): number | undefined {
  const side = numberOf(value);
  return side !== undefined && Number.isInteger(side) && side >= 1 && side <= 8192 ? side : undefined;
}
