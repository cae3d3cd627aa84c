import type { ImageStep, ResizeStep } from '../../../protocol/steps.ts';
import { bothSides, type JsonObject, numberOf, numbersOf, objectOf, textOf } from './json.ts';
import { notUnderstood, type Reading, readingOf } from './reading.ts';

type Size = readonly [height: number, width: number];

/** Of CLIP, which are the defaults. */
const clip = { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] };

/**
 * open_clip_config.json of OpenCLIP: its `preprocess_cfg`, and the `image_size` of the model. Classifiers are made of such models
 * by a last layer of the texts of their classes.
 * @returns undefined for a file of something else.
 * @see https://github.com/mlfoundations/open_clip, src/open_clip/transform.py: PreprocessCfg and image_transform
 */
export function openClipPreprocess(file: JsonObject): Reading | undefined {
  const cfg = objectOf(file.preprocess_cfg);
  if (cfg === undefined) return undefined;
  const said = (key: string): string => ((cfg[key] ?? null) === null ? 'the default of OpenCLIP' : `"${key}"`);
  const size = bothSides(cfg.size ?? objectOf(objectOf(file.model_cfg)?.vision_cfg)?.image_size ?? 224);
  const [mean, std] = [channels(cfg.mean ?? clip.mean), channels(cfg.std ?? clip.std)];
  const interpolation = textOf(cfg.interpolation ?? 'bicubic') === 'bilinear' ? 'bilinear' : 'bicubic';
  const steps =
    size &&
    stepsOf(textOf(cfg.resize_mode ?? 'shortest') ?? '', size, { interpolation }, numberOf(cfg.fill_color) ?? 0);
  if (size === undefined || steps === undefined || mean === undefined || std === undefined) {
    return notUnderstood('"size", "resize_mode", "mean" or "std" of its "preprocess_cfg" are not those of OpenCLIP.');
  }
  const way = 'the way of OpenCLIP';
  return readingOf({
    steps: [steps, said('resize_mode')],
    size: [size, said('size')],
    interpolation: [interpolation, said('interpolation')],
    antialias: [true, 'the way of Pillow'],
    channels: ['rgb', way],
    scale: [1 / 255, way],
    mean: [mean, said('mean')],
    std: [std, said('std')],
  });
}

function stepsOf(
  mode: string,
  size: Size,
  how: Pick<ResizeStep, 'interpolation'>,
  fill: number,
): readonly ImageStep[] | undefined {
  const [height, width] = size;
  switch (mode) {
    case 'squash':
      return [{ step: 'resize', size, ...how }];
    case 'longest':
      return [
        { step: 'resize', fit: 'inside', size, rounding: 'even', ...how },
        { step: 'crop', size, fill },
      ];
    case 'shortest': {
      const square: ResizeStep = { step: 'resize', fit: 'short-edge', size: height, ...how };
      const cover: ResizeStep = { step: 'resize', fit: 'cover', size, rounding: 'even', ...how };
      return [height === width ? square : cover, { step: 'crop', size }];
    }
    default:
      return undefined;
  }
}

/** One number for all channels, or one for each. */
function channels(value: unknown): readonly number[] | undefined {
  const list = typeof value === 'number' ? [value, value, value] : numbersOf(value);
  return list?.length === 3 ? list : undefined;
}
