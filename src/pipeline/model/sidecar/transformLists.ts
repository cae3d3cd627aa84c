import type { Channels, Interpolation } from '../../../protocol/models.ts';
import type { ImageStep } from '../../../protocol/steps.ts';
import { type JsonObject, numberOf, numbersOf, objectOf, textOf } from './json.ts';
import { notUnderstood, type Reading, readingOf } from './reading.ts';

type Size = readonly [height: number, width: number];

/** What a list of transforms does to an image; `problem`: one of them is not understood. */
interface Plan {
  steps: ImageStep[];
  size: Size | undefined;
  channels: Channels;
  scale: number;
  mean: readonly number[];
  std: readonly number[];
  problem: string | undefined;
}

/**
 * pipeline.json of OpenMMLab's MMDeploy, whose task "Preprocess" lists the transforms of a classifier of MMPretrain. Images are
 * read and resized by OpenCV, and turned into RGB where they are normalised.
 * @returns undefined for a pipeline.json of something else.
 * @see https://github.com/open-mmlab/mmdeploy, csrc/mmdeploy/preprocess/transform
 */
export function mmDeployPreprocess(file: JsonObject): Reading | undefined {
  const tasks = objectOf(file.pipeline)?.tasks;
  const task = listOf(tasks).find(({ module }) => module === 'Transform');
  if (task === undefined) return undefined;
  const transforms = listOf(task.transforms).map((args) => [textOf(args.type) ?? '', args] as const);
  return planned(transforms, mmTransforms, { ...plain, channels: 'bgr' }, 'the way of MMDeploy');
}

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
  return planned(transforms, paddleTransforms, plain, 'the way of PaddleClas');
}

const plain: Omit<Plan, 'steps'> = {
  size: undefined,
  channels: 'rgb',
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  problem: undefined,
};

type Transforms = ReadonlyMap<string, (args: JsonObject, plan: Plan) => boolean>;

function planned(
  transforms: readonly (readonly [name: string, args: JsonObject])[],
  known: Transforms,
  start: Omit<Plan, 'steps'>,
  reason: string,
): Reading {
  const plan: Plan = { ...start, steps: [] };
  for (const [name, args] of transforms) {
    if (known.get(name)?.(args, plan)) continue;
    return notUnderstood(`"${name}" with ${JSON.stringify(args).slice(0, 80)} is not one that Relabel understands.`);
  }
  const { steps, size, channels, scale, mean, std } = plan;
  return readingOf({
    steps: [steps, reason],
    size: size && [size, reason],
    channels: [channels, reason],
    scale: [scale, reason],
    mean: [mean, reason],
    std: [std, reason],
  });
}

const nothing = (): boolean => true;

const mmTransforms: Transforms = new Map<string, (args: JsonObject, plan: Plan) => boolean>([
  ...['LoadImageFromFile', 'ImageToTensor', 'ToTensor', 'DefaultFormatBundle', 'Collect', 'PackInputs', 'Lift'].map(
    (name) => [name, nothing] as const,
  ),
  [
    'Resize',
    ({ size, keep_ratio, interpolation, backend }, plan) => {
      const how = waysOf(interpolation, backend);
      const [width, height] = typeof size === 'number' ? [size, size] : (numbersOf(size) ?? []);
      if (how === undefined || width === undefined || height === undefined) return false;
      if (height === -1) return take(plan, { step: 'resize', fit: 'short-edge', size: width, ...how });
      if (keep_ratio === true) return false;
      return exact(plan, [height, width], how);
    },
  ],
  ['CenterCrop', ({ crop_size }, plan) => crop(plan, bothSides(crop_size), 'even')],
  [
    'Normalize',
    ({ mean, std, to_rgb }, plan) => {
      if (to_rgb !== false) plan.channels = 'rgb';
      return normalize(plan, mean, std);
    },
  ],
]);

const paddleTransforms: Transforms = new Map<string, (args: JsonObject, plan: Plan) => boolean>([
  ['ToCHWImage', nothing],
  ['KeepKeys', nothing],
  ['DecodeImage', ({ to_rgb }) => to_rgb !== false],
  [
    'ResizeImage',
    ({ size, resize_short, interpolation, backend }, plan) => {
      const how = waysOf(interpolation, backend);
      const short = numberOf(resize_short);
      if (how === undefined) return false;
      if (short !== undefined) {
        return take(plan, { step: 'resize', fit: 'short-edge', size: short, rounding: 'even', ...how });
      }
      // Width before height, as OpenCV wants it.
      const [height, width] = bothSides(size)?.toReversed() ?? [];
      return height !== undefined && width !== undefined && exact(plan, [height, width], how);
    },
  ],
  ['CropImage', ({ size }, plan) => crop(plan, bothSides(size)?.toReversed() as Size | undefined, 'down')],
  [
    'NormalizeImage',
    ({ mean, std, scale }, plan) => {
      const factor = numberOf(scale) ?? quotient(textOf(scale));
      if (factor === undefined) return false;
      plan.scale = factor;
      return normalize(plan, mean, std);
    },
  ],
]);

function waysOf(interpolation: unknown, backend: unknown) {
  const name = interpolation ?? 'bilinear';
  const known: Interpolation | undefined = (['nearest', 'bilinear', 'bicubic', 'area'] as const).find(
    (one) => one === name,
  );
  const library = backend === 'pillow' || backend === 'pil' ? 'pillow' : 'opencv';
  return known && ({ interpolation: known, library } as const);
}

/** Adds a step, which is thereby understood. */
function take(plan: Plan, step: ImageStep): true {
  plan.steps.push(step);
  return true;
}

function exact(plan: Plan, size: Size, how: NonNullable<ReturnType<typeof waysOf>>): boolean {
  plan.size = size;
  return take(plan, { step: 'resize', size, ...how });
}

function crop(plan: Plan, size: Size | undefined, rounding: 'even' | 'down'): boolean {
  if (size === undefined) return false;
  plan.size = size;
  return take(plan, { step: 'crop', size, rounding });
}

function normalize(plan: Plan, mean: unknown, std: unknown): boolean {
  const [means, stds] = [numbersOf(mean), numbersOf(std)];
  if (means?.length !== 3 || stds?.length !== 3 || stds.some((value) => value <= 0)) return false;
  [plan.mean, plan.std] = [means, stds];
  return true;
}

function bothSides(value: unknown): Size | undefined {
  const [a, b, ...more] = typeof value === 'number' ? [value, value] : (numbersOf(value) ?? []);
  const whole = [a, b].every((side) => Number.isInteger(side) && Number(side) > 0);
  return whole && more.length === 0 ? [Number(a), Number(b)] : undefined;
}

/** "1.0/255.0" */
function quotient(text: string | undefined): number | undefined {
  const found = /^\s*([\d.]+)\s*\/\s*([\d.]+)\s*$/.exec(text ?? '');
  const value = Number(found?.[1]) / Number(found?.[2]);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

function listOf(value: unknown): readonly JsonObject[] {
  return (Array.isArray(value) ? value : []).flatMap((item: unknown) => {
    const found = objectOf(item);
    return found === undefined ? [] : [found];
  });
}
