import { bothSides, type JsonObject, numberOf } from '../json.ts';
import type { Reading } from '../reading.ts';
import {
  crop,
  exact,
  normalize,
  type Plan,
  plain,
  planned,
  type Transforms,
  take,
  typedTransforms,
  waysOf,
} from './plan.ts';

/**
 * preprocess.json beside taggers of DeepGHS: the list `stages`, or `test`, as imgutils reads it. The image is resized by Pillow.
 * @returns undefined for a preprocess.json of something else.
 * @see https://github.com/deepghs/imgutils, imgutils/preprocess/pillow.py
 */
export function imgUtilsPreprocess(file: JsonObject): Reading | undefined {
  const stages = file.stages ?? file.test;
  if (!Array.isArray(stages) || stages.length === 0) return undefined;
  return planned(typedTransforms(stages), known, plain, 'the way of imgutils');
}

function resize({ size, interpolation, max_size, antialias }: JsonObject, plan: Plan): boolean {
  const how = waysOf(interpolation, 'pillow');
  const sides = bothSides(size);
  const one = numberOf(Array.isArray(size) && size.length === 1 ? size[0] : size);
  if (how === undefined || (max_size ?? null) !== null || antialias === false) return false;
  if (one !== undefined) return take(plan, { step: 'resize', fit: 'short-edge', size: one, ...how });
  return sides !== undefined && exact(plan, sides, how);
}

/** Pixels become 0 to 1, before they are normalised. */
function toTensor(_: JsonObject, plan: Plan): true {
  plan.scale = 1 / 255;
  return true;
}

const known: Transforms = new Map([
  // Relabel lays transparent pictures on white, too.
  [
    'convert_rgb',
    { args: ['force_background'], add: (args: JsonObject) => (args.force_background ?? 'white') === 'white' },
  ],
  ['resize', { args: ['size', 'interpolation', 'max_size', 'antialias'], add: resize }],
  ['center_crop', { args: ['size'], add: ({ size }: JsonObject, plan: Plan) => crop(plan, bothSides(size), 'down') }],
  ['to_tensor', { args: [], add: toTensor }],
  ['maybe_to_tensor', { args: [], add: toTensor }],
  [
    'normalize',
    { args: ['mean', 'std', 'inplace'], add: ({ mean, std }: JsonObject, plan: Plan) => normalize(plan, mean, std) },
  ],
]);
