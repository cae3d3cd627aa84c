import { bothSides, type JsonObject, numberOf, objectOf, quotientOf } from '../json.ts';
import type { Reading } from '../reading.ts';
import {
  crop,
  exact,
  listOf,
  normalize,
  nothing,
  type Plan,
  plain,
  planned,
  type Size,
  type Transforms,
  take,
  waysOf,
} from './plan.ts';

/**
 * inference.yml of PaddleClas and PaddleX: `PreProcess.transform_ops`. Images are read as RGB and resized by OpenCV.
 * @returns undefined for an inference.yml of something else.
 * @see https://github.com/PaddlePaddle/PaddleClas, ppcls/data/preprocess/ops/operators.py
 */
export function paddlePreprocess(file: JsonObject): Reading | undefined {
  const ops = objectOf(file.PreProcess)?.transform_ops;
  if (!Array.isArray(ops)) return undefined;
  const transforms = listOf(ops).flatMap((op) =>
    Object.entries(op).map(([name, args]) => [name, objectOf(args) ?? {}] as const),
  );
  return planned(transforms, known, plain, 'the way of PaddleClas');
}

function resize({ size, resize_short, interpolation, backend }: JsonObject, plan: Plan): boolean {
  const how = waysOf(interpolation, backend);
  const short = numberOf(resize_short);
  if (how === undefined) return false;
  if (short !== undefined) {
    return take(plan, { step: 'resize', fit: 'short-edge', size: short, rounding: 'even', ...how });
  }
  // Width before height, as OpenCV wants it.
  const [height, width] = bothSides(size)?.toReversed() ?? [];
  return height !== undefined && width !== undefined && exact(plan, [height, width], how);
}

/** What is left out is ImageNet's, on a scale of 0 to 1. */
function normalizeImage({ mean, std, scale, channel_num }: JsonObject, plan: Plan): boolean {
  const quotient = quotientOf(scale) ?? 0;
  const factor = numberOf(scale ?? 1 / 255) ?? (quotient > 0 ? quotient : undefined);
  if (factor === undefined || (channel_num ?? 3) !== 3) return false;
  plan.scale = factor;
  return normalize(plan, mean ?? [0.485, 0.456, 0.406], std ?? [0.229, 0.224, 0.225]);
}

const known: Transforms = new Map([
  ['ToCHWImage', nothing],
  ['KeepKeys', nothing],
  ['DecodeImage', { args: ['to_rgb', 'to_np', 'channel_first'], add: ({ to_rgb }: JsonObject) => to_rgb !== false }],
  ['ResizeImage', { args: ['size', 'resize_short', 'interpolation', 'backend', 'return_numpy'], add: resize }],
  [
    'CropImage',
    {
      args: ['size'],
      add: ({ size }: JsonObject, plan: Plan) => crop(plan, bothSides(size)?.toReversed() as Size | undefined, 'down'),
    },
  ],
  [
    'NormalizeImage',
    {
      // In which order its own numbers lie, and how exactly it computes, changes no value.
      args: ['mean', 'std', 'scale', 'channel_num', 'order', 'channel_first', 'output_fp16'],
      add: normalizeImage,
    },
  ],
]);
