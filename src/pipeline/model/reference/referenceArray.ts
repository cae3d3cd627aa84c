import { basename } from 'node:path';
import { PipelineError } from '../../../common/errors.ts';
import type { Layout } from '../../../protocol/models.ts';
import { readNpy } from '../../numeric/readNpy.ts';
import { type FileRole, readRegularFile } from '../../regularFile.ts';

/** Numbers that a user's own pipeline computed for an image. */
export interface ReferenceArray {
  readonly shape: readonly number[];
  readonly type: string;
  readonly values: Float64Array;
}

/** The input of a model, channel by channel. */
export interface ReferenceTensor {
  /** One for each channel, `height * width` numbers, row by row. */
  readonly planes: readonly Float64Array[];
  readonly layout: Layout;
}

export interface InputShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

const role: FileRole = { code: 'settings', kind: 'a .npy or .json file', maxBytes: 2 ** 28 };

/**
 * Reads an array of numbers from a `.npy` file, or from JSON as nested lists.
 * @throws PipelineError('settings') when the file contains none, or something that is not a finite number.
 */
export async function readReference(path: string): Promise<ReferenceArray> {
  const bytes = await readRegularFile(path, role);
  try {
    const array = bytes[0] === 0x93 ? readNpy(bytes) : fromJson(bytes.toString('utf8'));
    if (array.values.length === 0) throw new Error('it is empty');
    if (!array.values.every(Number.isFinite)) throw new Error('it has NaN or infinite numbers');
    return array;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const next = 'save it with numpy.save, or as JSON lists';
    throw new PipelineError('settings', `--reference ${basename(path)} can't be read (${reason}): ${next}.`, { cause });
  }
}

/** Nested lists of equal lengths. */
function fromJson(text: string): ReferenceArray {
  const parsed: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
  const shape: number[] = [];
  for (let inner: unknown = parsed; Array.isArray(inner); inner = inner[0]) shape.push(inner.length);
  const values: unknown[] = Array.isArray(parsed) ? parsed.flat(shape.length) : [];
  const count = shape.reduce((product, side) => product * side, 1);
  if (values.length !== count || !values.every((value) => typeof value === 'number')) {
    throw new Error('it holds no list of numbers');
  }
  return { shape, type: 'json', values: Float64Array.from(values.filter((value) => typeof value === 'number')) };
}

/**
 * Interprets an array as the input of a model: with or without a batch of one, flat, in either layout.
 * @param preferred the layout if both are possible.
 * @returns undefined if its shape does not match the input.
 */
export function asTensor(
  { shape, values }: ReferenceArray,
  { height, width, channels }: InputShape,
  preferred: Layout,
): ReferenceTensor | undefined {
  if (values.length !== height * width * channels) return undefined;
  const sides = shape.filter((side) => side !== 1);
  const like = (wanted: readonly number[]): boolean => {
    const other = wanted.filter((side) => side !== 1);
    return sides.length === other.length && sides.every((side, i) => side === other[i]);
  };
  const flat = sides.length <= 1;
  const first = flat || like([channels, height, width]);
  const last = flat || like([height, width, channels]);
  if (!first && !last) return undefined;
  const layout: Layout = first && last ? preferred : first ? 'NCHW' : 'NHWC';
  const pixels = height * width;
  const planes = Array.from({ length: channels }, (_, channel) =>
    layout === 'NCHW'
      ? values.slice(channel * pixels, (channel + 1) * pixels)
      : Float64Array.from({ length: pixels }, (_, pixel) => values[pixel * channels + channel] ?? 0),
  );
  return { planes, layout };
}
