import type { Interpolation, Preprocess, ResizeMode } from '../../../protocol/models.ts';
import { given, type JsonObject, numberOf, numbersOf, objectOf, textOf } from './json.ts';

const interpolations: readonly unknown[] = ['nearest', 'bilinear', 'bicubic', 'lanczos'] satisfies Interpolation[];
const resizes: ReadonlyMap<string, ResizeMode> = new Map([
  ['center', 'crop'],
  ['squash', 'squash'],
  ['border', 'letterbox'],
]);

/**
 * The values of a timm model's config.json: its `pretrained_cfg`, or the file itself as older versions wrote it, with
 * the defaults of timm.data.resolve_data_config.
 *
 * @returns undefined for a config.json of another library.
 * @see https://github.com/huggingface/pytorch-image-models/blob/main/timm/data/config.py
 */
export function timmPreprocess(config: JsonObject): Partial<Preprocess> | undefined {
  const cfg = objectOf(config.pretrained_cfg) ?? config;
  const mean = numbersOf(cfg.mean);
  const std = numbersOf(cfg.std);
  if (mean === undefined || std === undefined) return undefined;
  const [channels, height, width] = numbersOf(cfg.input_size) ?? [];
  const interpolation = textOf(cfg.interpolation) ?? 'bicubic';
  return given<Preprocess>({
    size: height === undefined || width === undefined ? undefined : [height, width],
    resize: resizes.get(textOf(cfg.crop_mode) ?? 'center'),
    cropFraction: numberOf(cfg.crop_pct) ?? 0.875,
    interpolation: isInterpolation(interpolation) ? interpolation : undefined,
    antialias: true,
    channels: channels === 1 ? 'gray' : 'rgb',
    scale: 1 / 255,
    mean,
    std,
  });
}

function isInterpolation(name: string): name is Interpolation {
  return interpolations.includes(name);
}
