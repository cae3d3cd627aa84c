import { bothSides, type JsonObject, numberOf, numbersOf, objectOf } from '../json.ts';
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
  type Transform,
  type Transforms,
  take,
  typedTransforms,
  waysOf,
} from './plan.ts';

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
  const transforms = typedTransforms(task.transforms);
  const pads = transforms.some(([name]) => name === 'Pad');
  return planned(
    transforms,
    new Map([...known, ['Resize', resize(pads)]]),
    { ...plain, channels: 'bgr' },
    'the way of MMDeploy',
  );
}

const load: Transform = {
  args: ['color_type', 'to_float32', 'backend_args', 'file_client_args', 'ignore_empty'],
  add: ({ color_type }, plan) => {
    if (color_type === 'grayscale') [plan.channels, plan.mean, plan.std] = ['gray', [0], [1]];
    return color_type === undefined || color_type === 'color' || color_type === 'grayscale';
  },
};

/** @param pads whether what is missing to the whole size is padded. */
const resize = (pads: boolean): Transform => ({
  args: ['size', 'keep_ratio', 'interpolation', 'backend', 'keys'],
  add: ({ size, keep_ratio, interpolation, backend }, plan) => {
    const how = waysOf(interpolation, backend);
    const [width, height] = typeof size === 'number' ? [size, size] : (numbersOf(size) ?? []);
    if (how === undefined || width === undefined || height === undefined) return false;
    if (height === -1) return take(plan, { step: 'resize', fit: 'short-edge', size: width, ...how });
    if (keep_ratio !== true) return exact(plan, [height, width], how);
    // The longer of two sides is for the image's longer one, whichever that is, so that only a square has one meaning.
    const inside = { step: 'resize', fit: 'inside', size: width, rounding: 'nearest', ...how } as const;
    return pads && width === height && take(plan, inside);
  },
});

const pad: Transform = {
  args: ['size', 'pad_val', 'pad_to_square', 'padding_mode', 'size_divisor', 'keys'],
  add: ({ size, pad_val, pad_to_square, padding_mode, size_divisor }, plan) => {
    const fill = numberOf(objectOf(pad_val)?.img ?? pad_val ?? 0);
    const sides = bothSides(size)?.toReversed() as readonly [number, number] | undefined;
    const isPlain = (padding_mode ?? 'constant') === 'constant' && (size_divisor ?? null) === null;
    if (fill === undefined || !isPlain) return false;
    if (pad_to_square === true) return take(plan, { step: 'pad', size: 'square', at: 'start', fill });
    if (sides !== undefined) plan.size = sides;
    return sides !== undefined && take(plan, { step: 'pad', size: sides, at: 'start', fill });
  },
};

/** Of TensorFlow's EfficientNet: a share of the short edge is cut out first, and then resized. */
function efficientNetCrop({ crop_size, crop_padding, interpolation, backend }: JsonObject, plan: Plan): boolean {
  const how = waysOf(interpolation ?? 'bicubic', backend);
  const [side, padding] = [numberOf(crop_size), numberOf(crop_padding ?? 32)];
  if (how === undefined || side === undefined || padding === undefined || padding < 0) return false;
  take(plan, { step: 'crop', fit: 'share', share: side / (side + padding), rounding: 'down' });
  return exact(plan, [side, side], how);
}

const cropping = ['crop_size', 'crop_padding', 'interpolation', 'backend', 'keys'];

const centerCrop: Transform = {
  args: [...cropping, 'efficientnet_style'],
  add: ({ efficientnet_style, ...args }, plan) => {
    if (efficientnet_style === true) return efficientNetCrop(args, plan);
    return crop(plan, bothSides(args.crop_size), 'even');
  },
};

const known: Transforms = new Map([
  ['LoadImageFromFile', load],
  ...['ImageToTensor', 'ToTensor', 'DefaultFormatBundle', 'Collect', 'PackInputs', 'Lift'].map(
    (name) => [name, nothing] as const,
  ),
  ['Pad', pad],
  ['CenterCrop', centerCrop],
  ['EfficientNetCenterCrop', { args: cropping, add: efficientNetCrop }],
  [
    'Normalize',
    {
      args: ['mean', 'std', 'to_rgb', 'keys'],
      add: ({ mean, std, to_rgb }: JsonObject, plan: Plan) => {
        if (to_rgb !== false && plan.channels === 'bgr') plan.channels = 'rgb';
        return normalize(plan, mean, std);
      },
    },
  ],
]);
