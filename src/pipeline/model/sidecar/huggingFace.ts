import type { Interpolation, Preprocess } from '../../../protocol/models.ts';
import { given, type JsonObject, numberOf, numbersOf, objectOf, textOf } from './json.ts';

/** PIL.Image.Resampling */
const resampling: Readonly<Record<number, Interpolation>> = { 0: 'nearest', 1: 'lanczos', 2: 'bilinear', 3: 'bicubic' };

type Sides = readonly [height: number, width: number];

/**
 * The values of a preprocessor_config.json as the image processors of Hugging Face's transformers read it (ViT, DeiT,
 * ConvNeXT, EfficientNet, MobileNet, …): resize, centre crop, rescale, normalise.
 * @see https://github.com/huggingface/transformers/blob/main/src/transformers/image_processing_utils.py
 */
export function huggingFacePreprocess(config: JsonObject): Partial<Preprocess> {
  const bgr = config.do_flip_channel_order === true;
  const perChannel = (key: string) => {
    const values = numbersOf(config[key]);
    return bgr ? values?.toReversed() : values;
  };
  const normalises = config.do_normalize ?? config.image_mean !== undefined;
  const scale = config.do_rescale === false ? 1 : (numberOf(config.rescale_factor) ?? 1 / 255);
  // EfficientNet and ViViT: from −1 to 1 before the mean is taken off.
  const offset = config.rescale_offset === true ? 1 : 0;
  const mean = normalises ? perChannel('image_mean') : [0, 0, 0];
  const channels = mean?.length === 1 ? 'gray' : bgr ? 'bgr' : 'rgb';
  return given<Preprocess>({
    ...fitOf(config),
    interpolation: resampling[numberOf(config.resample) ?? -1],
    antialias: true,
    channels,
    scale,
    mean: mean?.map((value) => value + offset),
    // EfficientNet as a classifier divides a second time.
    std: normalises
      ? perChannel('image_std')?.map((value) => value ** (config.include_top === true ? 2 : 1))
      : [1, 1, 1],
  });
}

function fitOf(config: JsonObject): Partial<Preprocess> {
  if (config.do_resize === false) return {};
  const shortest = numberOf(objectOf(config.size)?.shortest_edge);
  const size = sidesOf(config.size);
  const cropped = config.do_center_crop === true ? sidesOf(config.crop_size) : undefined;
  const isConvNext = /ConvNext/i.test(textOf(config.image_processor_type ?? config.feature_extractor_type) ?? '');
  const side = shortest ?? (isConvNext ? size?.[0] : undefined);
  if (isConvNext && side !== undefined) return convNextFit(side, numberOf(config.crop_pct) ?? 224 / 256);
  // Before there were objects, one number was the short side for those that crop, and both sides for the others.
  const short = shortest ?? (cropped && numberOf(config.size));
  if (short !== undefined) {
    const target: Sides = cropped ?? [short, short];
    return { size: target, resize: 'crop', cropFraction: Math.min(...target) / short };
  }
  if (size === undefined) return {};
  const target = cropped ?? size;
  return { size: target, resize: 'squash', cropFraction: target[0] / size[0] };
}

/** ConvNextImageProcessor.resize: below 384 pixels a centre crop, from there on squashed. */
function convNextFit(side: number, cropFraction: number): Partial<Preprocess> {
  const size: Sides = [side, side];
  return side < 384 ? { size, resize: 'crop', cropFraction } : { size, resize: 'squash', cropFraction: 1 };
}

function sidesOf(value: unknown): Sides | undefined {
  const both = numberOf(value);
  if (both !== undefined) return [both, both];
  const { height, width, shortest_edge } = objectOf(value) ?? {};
  const [h, w] = [numberOf(height ?? shortest_edge), numberOf(width ?? shortest_edge)];
  return h === undefined || w === undefined ? undefined : [h, w];
}
