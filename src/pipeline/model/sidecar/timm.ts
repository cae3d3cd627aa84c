import type { Interpolation } from '../../../protocol/models.ts';
import type { CropStep, ImageStep, ResizeStep } from '../../../protocol/steps.ts';
import { type JsonObject, numberOf, numbersOf, objectOf } from './json.ts';
import { notUnderstood, type Reading, readingOf, type Sourced } from './reading.ts';

/** timm's names (timm/data/transforms.py, `_str_to_pil_interpolation`); "random" is bilinear outside training. */
const interpolations: readonly Interpolation[] = ['nearest', 'bilinear', 'bicubic', 'box', 'hamming', 'lanczos'];

/** What only timm's files have besides a mean and a std. */
const marks = ['architecture', 'crop_pct', 'first_conv', 'input_size', 'interpolation', 'pool_size'];
/** Of timm.data.constants */
const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/**
 * The values of a timm model's config.json: its `pretrained_cfg`, or the file itself as older versions wrote it, with
 * the defaults of timm.data.resolve_data_config, and the steps of transforms_imagenet_eval.
 * @param fixed the input's sides if the graph fixes them: `test_input_size` applies to a model of that size.
 * @returns undefined for a config.json of another library; one with a mean and a std is reported as not understood.
 * @see https://github.com/huggingface/pytorch-image-models/blob/v1.0.31/timm/data/transforms_factory.py
 */
export function timmPreprocess(
  file: JsonObject,
  fixed?: readonly [height: number, width: number],
): Reading | undefined {
  const nested = objectOf(file.pretrained_cfg);
  const cfg = nested ?? file;
  const [mean, std] = [numbersOf(cfg.mean), numbersOf(cfg.std)];
  const isTimm = nested !== undefined || (mean !== undefined && marks.some((key) => cfg[key] !== undefined));
  if (!isTimm) {
    if (mean === undefined || std === undefined) return undefined;
    return notUnderstood(foreign(mean));
  }
  if (mean?.some((value) => Math.abs(value) > 1)) return notUnderstood(foreign(mean));
  return readCfg(cfg, fixed);
}

function foreign(mean: readonly number[]): string {
  const scale = mean.some((value) => Math.abs(value) > 1) ? ' (for pixels from 0 to 255)' : '';
  return `It has a mean of ${mean.join(', ')}${scale}, but is not timm's: nothing of it is used. Say it in relabel.models, if it is how the model was trained.`;
}

function readCfg(cfg: JsonObject, fixed: readonly [number, number] | undefined): Reading {
  const problems: string[] = [];
  const read = <T>(key: string, reader: (value: unknown) => T | undefined, otherwise: T): Sourced<T> => {
    const value = cfg[key];
    if (value === undefined || value === null) return [otherwise, 'the default of timm'];
    const found = reader(value);
    if (found === undefined) problems.push(`"${key}" is ${JSON.stringify(value)}, which Relabel does not understand.`);
    return [found ?? otherwise, `"${key}"`];
  };
  const trained = read('input_size', inputSize, [3, 224, 224]);
  const tested = read('test_input_size', inputSize, trained[0]);
  const testing = fixed !== undefined && !sameSides(trained[0], fixed) && sameSides(tested[0], fixed);
  const [[channels, height, width], sizeReason] = testing ? tested : trained;
  const cropPct = read('crop_pct', positive, 0.875);
  const [pct] = testing && cfg.test_crop_pct ? read('test_crop_pct', positive, cropPct[0]) : cropPct;
  const [mode, modeReason] = read('crop_mode', modeOf, 'center');
  const interpolation = read('interpolation', interpolationOf, 'bicubic');
  const [mean, meanReason] = read('mean', numbersOf, imageNet.mean);
  const std = read('std', numbersOf, imageNet.std);
  if (problems.length > 0) return notUnderstood(...problems);
  const size = [height, width] as const;
  const steps = timmSteps(mode, size, pct, mean, { interpolation: interpolation[0] });
  return readingOf({
    steps: [steps, `"crop_pct", ${modeReason} of the crop`],
    size: [size, sizeReason],
    interpolation,
    antialias: [true, 'the way of Pillow'],
    channels: [channels === 1 ? 'gray' : 'rgb', sizeReason],
    scale: [1 / 255, 'the way of timm'],
    mean: [mean, meanReason],
    std,
  });
}

type Mode = 'center' | 'squash' | 'border';

function timmSteps(
  mode: Mode,
  size: readonly [number, number],
  pct: number,
  mean: readonly number[],
  how: Pick<ResizeStep, 'interpolation'>,
): readonly ImageStep[] {
  const [height, width] = [Math.floor(size[0] / pct), Math.floor(size[1] / pct)];
  const crop: CropStep = { step: 'crop', size };
  if (mode === 'squash') return [{ step: 'resize', size: [height, width], ...how }, crop];
  if (mode === 'border') {
    const fill = mean.map((value) => Math.round(255 * value));
    const inside = { step: 'resize', fit: 'inside', size: [height, width], rounding: 'even', ...how } as const;
    return [inside, { ...crop, fill }];
  }
  if (height === width) return [{ step: 'resize', fit: 'short-edge', size: height, ...how }, crop];
  return [{ step: 'resize', fit: 'cover', size: [height, width], rounding: 'even', ...how }, crop];
}

function inputSize(value: unknown): readonly [channels: number, height: number, width: number] | undefined {
  const [channels, height, width, ...more] = numbersOf(value) ?? [];
  if (channels === undefined || height === undefined || width === undefined || more.length > 0) return undefined;
  return height >= 1 && width >= 1 ? [channels, height, width] : undefined;
}

function sameSides([, height, width]: readonly [number, number, number], fixed: readonly [number, number]): boolean {
  return height === fixed[0] && width === fixed[1];
}

function modeOf(value: unknown): Mode | undefined {
  return value === 'center' || value === 'squash' || value === 'border' ? value : undefined;
}

function interpolationOf(value: unknown): Interpolation | undefined {
  return value === 'random' ? 'bilinear' : interpolations.find((name) => name === value);
}

const positive = (value: unknown): number | undefined => {
  const number = numberOf(value);
  return number !== undefined && number > 0 ? number : undefined;
};
