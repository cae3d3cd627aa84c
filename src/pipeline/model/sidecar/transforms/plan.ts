import type { Channels, Interpolation } from '../../../../protocol/models.ts';
import type { ImageStep } from '../../../../protocol/steps.ts';
import { type JsonObject, numberOf, numbersOf, objectOf, textOf } from '../json.ts';
import { notUnderstood, type Reading, readingOf } from '../reading.ts';

export type Size = readonly [height: number, width: number];

/** What a list of transforms does to an image. */
export interface Plan {
  steps: ImageStep[];
  size: Size | undefined;
  channels: Channels;
  scale: number;
  mean: readonly number[];
  std: readonly number[];
}

/** Before the first transform: RGB, as it is. */
export const plain: Omit<Plan, 'steps'> = {
  size: undefined,
  channels: 'rgb',
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

/** One kind of transform. */
export interface Transform {
  /** The arguments that it is understood with: any other may change what it does. undefined: none changes anything. */
  readonly args: readonly string[] | undefined;
  /** Adds it to the plan; false: its arguments are not understood. */
  readonly add: (args: JsonObject, plan: Plan) => boolean;
}

/** A transform that leaves the picture as it is. */
export const nothing: Transform = { args: undefined, add: () => true };

/** By name; a Map, since a file may name them anything. */
export type Transforms = ReadonlyMap<string, Transform>;

/** Follows a list of transforms; nothing of it is used where one of them, or one of its arguments, is not known. */
export function planned(
  transforms: readonly (readonly [name: string, args: JsonObject])[],
  known: Transforms,
  start: Omit<Plan, 'steps'>,
  reason: string,
): Reading {
  const plan: Plan = { ...start, steps: [] };
  for (const [name, args] of transforms) {
    const transform = known.get(name);
    const isKnown = Object.keys(args).every((key) => transform?.args?.includes(key) ?? true);
    if (isKnown && transform?.add(args, plan)) continue;
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

/** What libraries call a filter, in any case. */
const filters: Readonly<Record<'opencv' | 'pillow', ReadonlyMap<string, Interpolation>>> = {
  opencv: new Map([
    ['nearest', 'nearest'],
    ['linear', 'bilinear'],
    ['bilinear', 'bilinear'],
    ['cubic', 'bicubic'],
    ['bicubic', 'bicubic'],
    ['area', 'area'],
  ]),
  pillow: new Map(
    (['nearest', 'bilinear', 'bicubic', 'box', 'hamming', 'lanczos'] as const).map((name) => [name, name]),
  ),
};

/** How an image is resized; undefined: not known. Nothing said: bilinear, by OpenCV. */
export function waysOf(interpolation: unknown, backend: unknown) {
  const library = /^(pillow|pil)$/i.test(String(backend ?? 'cv2')) ? 'pillow' : 'opencv';
  const found = filters[library].get(String(interpolation ?? 'bilinear').toLowerCase());
  return found && ({ interpolation: found, library } as const);
}

/** Adds a step, which is thereby understood. */
export function take(plan: Plan, step: ImageStep): true {
  plan.steps.push(step);
  return true;
}

export function exact(plan: Plan, size: Size, how: NonNullable<ReturnType<typeof waysOf>>): boolean {
  plan.size = size;
  return take(plan, { step: 'resize', size, ...how });
}

export function crop(plan: Plan, size: Size | undefined, rounding: 'even' | 'down'): boolean {
  if (size === undefined) return false;
  plan.size = size;
  return take(plan, { step: 'crop', size, rounding });
}

/** Mean and standard deviation: one number for each channel or for all. */
export function normalize(plan: Plan, mean: unknown, std: unknown): boolean {
  const count = plan.channels === 'gray' ? 1 : 3;
  const [means, stds] = [mean, std].map((value) => perChannel(value, count));
  if (means === undefined || stds === undefined || stds.some((value) => value <= 0)) return false;
  [plan.mean, plan.std] = [means, stds];
  return true;
}

function perChannel(value: unknown, count: number): readonly number[] | undefined {
  const numbers = numberOf(value) === undefined ? numbersOf(value) : [Number(value)];
  if (numbers?.length === 1) return Array<number>(count).fill(numbers[0] ?? 0);
  return numbers?.length === count ? numbers : undefined;
}

/** The objects of a list; an item that is none counts as empty, so that no transform goes unseen. */
export function listOf(value: unknown): readonly JsonObject[] {
  return (Array.isArray(value) ? value : []).map((item: unknown) => objectOf(item) ?? {});
}

/** A list of objects that have the name of a transform as their `type`, and its arguments beside it. */
export function typedTransforms(value: unknown): readonly (readonly [name: string, args: JsonObject])[] {
  return listOf(value).map(({ type, ...args }) => [textOf(type) ?? '', args] as const);
}
