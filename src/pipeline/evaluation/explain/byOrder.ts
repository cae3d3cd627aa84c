import type { Rectangle, SaliencyMap } from '../../../protocol/explanation.ts';
import type { Preprocess } from '../../../protocol/models.ts';
import type { Picture } from '../../../protocol/pictures.ts';
import { fromTensor } from '../../image/tensor.ts';
import { imputeLinearly } from '../../metrics/imputation.ts';
import type { Teacher } from '../../model/teacher.ts';
import { yieldToEventLoop } from '../../numeric/yieldToEventLoop.ts';

/** Cells a side that are painted over at a time, and shares of all cells that are tried. */
const cellsASide = 14;
const shares = [0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3];

/** What becomes of two classes when what speaks for the first is painted over, most of it first. */
export interface OrderCurve {
  /** Share of the input that is painted over, from 0 on, and the probabilities of the class that was said and of the true one. */
  readonly points: readonly { readonly share: number; readonly predicted: number; readonly truth: number }[];
  /** The first point at which the label is the true class; undefined: there is none. */
  readonly repair?: {
    readonly where: readonly Rectangle[];
    readonly share: number;
    readonly probability: number;
    readonly picture: Picture;
  };
}

export interface OrderSubject {
  readonly teacher: Teacher;
  /** With size and layout. */
  readonly preprocess: Preprocess;
  /** What the model is fed. */
  readonly tensor: Float32Array;
  readonly predicted: number;
  readonly truth: number;
}

/**
 * Paints over what speaks for the class that was said, in the order of its map, by what is around it (linear imputation,
 * Rong et al., ICML 2022), until the true class comes back.
 *
 * @param map of the class that was said, in the model's frame.
 * @throws the signal's reason, within one picture of a cancel.
 */
export async function repairByOrder(
  { teacher, preprocess, tensor, predicted, truth }: OrderSubject,
  map: SaliencyMap,
  signal: AbortSignal,
): Promise<OrderCurve> {
  const { input } = teacher;
  const cells = orderedCells(map, input.width, input.height);
  const counts = [...new Set(shares.map((share) => Math.max(1, Math.round(share * cells.length))))];
  const pictures = [tensor];
  for (const count of counts) {
    await yieldToEventLoop(signal);
    pictures.push(imputeLinearly(tensor, input, maskOf(cells.slice(0, count), input)));
  }
  const batch = new Float32Array(pictures.length * tensor.length);
  for (const [at, picture] of pictures.entries()) batch.set(picture, at * tensor.length);
  const scores = await teacher.score(batch, pictures.length);
  const areas = [0, ...counts.map((count) => areaOf(cells.slice(0, count)) / (input.width * input.height))];
  const points = areas.map((share, row) => ({
    share,
    predicted: teacher.scoreOf(scores, row, predicted).probability,
    truth: teacher.scoreOf(scores, row, truth).probability,
  }));
  const first = points.findIndex((_, row) => row > 0 && teacher.topClass(scores, row) === truth);
  const [point, picture] = [points[first], pictures[first]];
  if (point === undefined || picture === undefined) return { points };
  const where = cells.slice(0, counts[first - 1]);
  const shown = fromTensor(picture, preprocess, input.layout, input.width, input.height);
  return { points, repair: { where, share: point.share, probability: point.truth, picture: shown } };
}

/** Rectangles that cover the frame, by what speaks for the class in them, most first. */
function orderedCells(map: SaliencyMap, width: number, height: number): Rectangle[] {
  const edge = (at: number, length: number): number => Math.round((at * length) / cellsASide);
  const cells: { readonly cell: Rectangle; readonly weight: number }[] = [];
  for (let row = 0; row < cellsASide; row++) {
    for (let column = 0; column < cellsASide; column++) {
      const [x, y] = [edge(column, width), edge(row, height)];
      const cell = { x, y, width: edge(column + 1, width) - x, height: edge(row + 1, height) - y };
      if (cell.width > 0 && cell.height > 0) cells.push({ cell, weight: weightOf(map, cell, width, height) });
    }
  }
  return cells.sort((a, b) => b.weight - a.weight).map(({ cell }) => cell);
}

function weightOf({ values, ...map }: SaliencyMap, cell: Rectangle, width: number, height: number): number {
  let [sum, count] = [0, 0];
  for (let y = cell.y; y < cell.y + cell.height; y++) {
    for (let x = cell.x; x < cell.x + cell.width; x++) {
      const at = Math.floor((y * map.height) / height) * map.width + Math.floor((x * map.width) / width);
      sum += values[at] ?? 0;
      count++;
    }
  }
  return sum / count;
}

function maskOf(
  cells: readonly Rectangle[],
  { width, height }: { readonly width: number; readonly height: number },
): Uint8Array {
  const missing = new Uint8Array(width * height);
  for (const cell of cells) {
    for (let y = cell.y; y < cell.y + cell.height; y++)
      missing.fill(1, y * width + cell.x, y * width + cell.x + cell.width);
  }
  return missing;
}

function areaOf(cells: readonly Rectangle[]): number {
  return cells.reduce((sum, { width, height }) => sum + width * height, 0);
}
