import type { ImageStep } from '../../../protocol/steps.ts';
import { notUnderstood, type Reading, readingOf } from './reading.ts';

/** What OpenVINO's Model API is told, in the metadata of an ONNX file: `model_info mean_values` and others. */
export function modelInfoOf(metadata: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const prefix = 'model_info ';
  const own = [...metadata].filter(([key]) => key.startsWith(prefix));
  return new Map(own.map(([key, value]) => [key.slice(prefix.length), value.trim()]));
}

/**
 * The metadata that OpenVINO's Training Extensions (OTX, Intel Geti) write for its Model API: (pixel − mean_values) /
 * scale_values, resized by OpenCV in the way that `resize_type` says. OTX 1 trains on RGB and reverses the BGR of OpenCV; OTX 2 is
 * given RGB as it is. What was trained on BGR has ImageNet's means in that order.
 *
 * @param fixed the input's sides where the graph fixes them.
 * @returns undefined if there is none.
 * @see https://github.com/open-edge-platform/model_api, model_api/adapters/utils.py
 */
export function modelApiPreprocess(
  metadata: ReadonlyMap<string, string>,
  fixed?: readonly [height: number, width: number],
): Reading | undefined {
  const info = modelInfoOf(metadata);
  if (!info.has('mean_values') && !info.has('scale_values') && !info.has('resize_type')) return undefined;
  const mean = numbersIn(info.get('mean_values') ?? '', 0);
  const std = numbersIn(info.get('scale_values') ?? '', 1);
  const [type, intensity] = [info.get('resize_type') || 'standard', info.get('intensity_mode') || 'none'];
  const isSquare = fixed === undefined || fixed[0] === fixed[1];
  const steps = type === 'crop' && !isSquare ? undefined : ways.get(type)?.(Number(info.get('pad_value') ?? 0) || 0);
  const scale = scales.get(`${intensity} ${info.get('input_dtype') || 'u8'}`);
  if (mean === undefined || std === undefined || std.some((value) => value <= 0)) {
    return notUnderstood('"mean_values" and "scale_values" of its "model_info" are no numbers for three channels.');
  }
  if (steps === undefined || scale === undefined) {
    const [key, value] = steps === undefined ? ['resize_type', type] : ['intensity_mode', intensity];
    return notUnderstood(`"${key}" of its "model_info" is "${value}". Relabel does not understand that.`);
  }
  const way = "the way of OpenVINO's Model API";
  const [first = 0, , last = 0] = mean;
  const channels = first < last && info.get('reverse_input_channels') !== 'True' ? 'bgr' : 'rgb';
  return readingOf({
    steps: [steps, way],
    channels: [channels, channels === 'bgr' ? 'the order of "mean_values"' : way],
    scale: [scale, way],
    mean: [mean, '"mean_values"'],
    std: [std, '"scale_values"'],
  });
}

/** Three numbers with spaces between, or one for all channels; nothing: `usual`. */
function numbersIn(text: string, usual: number): readonly number[] | undefined {
  const numbers = text
    .split(/[\s,[\]()]+/)
    .filter((part) => part !== '')
    .map(Number);
  const [one = usual, ...others] = numbers;
  if (numbers.some((value) => !Number.isFinite(value)) || (others.length !== 0 && others.length !== 2))
    return undefined;
  return others.length === 0 ? [one, one, one] : numbers;
}

/** What 1 of a pixel's 255 levels becomes before the mean is subtracted. */
const scales: ReadonlyMap<string, number> = new Map([
  ['none u8', 1],
  ['scale_to_unit u8', 1 / 255],
]);

const byOpenCv = { interpolation: 'bilinear', library: 'opencv' } as const;

type Way = (fill: number) => readonly ImageStep[];

/**
 * `resize_type`. "fit_to_window" gives OpenCV a factor in place of a size, which no step does; "crop" mixes up height and width
 * where they differ, so that it is followed for a square only.
 */
const ways: ReadonlyMap<string, Way> = new Map<string, Way>([
  ['standard', () => [{ step: 'resize', ...byOpenCv }]],
  [
    'crop',
    () => [
      { step: 'crop', fit: 'share', share: 1, rounding: 'down' },
      { step: 'resize', ...byOpenCv },
    ],
  ],
  [
    'fit_to_window_letterbox',
    (fill: number) => [
      { step: 'resize', fit: 'inside', rounding: 'even', ...byOpenCv },
      { step: 'pad', fill },
    ],
  ],
]);
