import type { Problem } from '../common/problem.ts';
import type { Channels, Preprocess } from '../protocol/models.ts';
import type { ImageStep, InputStep, NormalizeStep, PerChannel } from '../protocol/steps.ts';

/** What a list of steps comes down to: those that change the size, and one affine function of each channel. */
export type CompiledSteps = Pick<Preprocess, 'channels' | 'scale' | 'mean' | 'std'> &
  Pick<Preprocess, 'interpolation' | 'antialias'> & {
    readonly steps: readonly ImageStep[];
  };

/** `(pixel × scale − mean) / std`, one mean and std for each channel of `channels`. */
interface Colours {
  readonly channels: Channels;
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

const untouched = (count: number): Colours => ({
  channels: 'rgb',
  scale: 1,
  mean: Array.from({ length: count }, () => 0),
  std: Array.from({ length: count }, () => 1),
});

/**
 * Takes the steps that change values together into one function of each channel, which resizing, cropping and padding
 * commute with; fills become the pixel values that give them.
 *
 * @param path of the list, such as `relabel.models[0].input.steps`.
 * @param bands how many bands the model takes; undefined: it takes colours.
 * @returns undefined, with problems added, if steps do not fit together.
 */
export function compileSteps(
  steps: readonly InputStep[],
  path: string,
  problems: Problem[],
  bands?: number,
): CompiledSteps | undefined {
  const before = problems.length;
  const image: ImageStep[] = [];
  let colours = untouched(bands ?? 3);
  for (const [index, step] of steps.entries()) {
    const wrong = (key: string, message: string): void => {
      problems.push({ setting: `${path}[${index}].${key}`, message });
    };
    switch (step.step) {
      case 'resize':
        checkResize(step, wrong);
        image.push(step);
        break;
      case 'crop':
      case 'pad':
        image.push({ ...step, fill: fillOf(step.fill, colours, wrong, bands !== undefined) });
        break;
      case 'rescale':
        colours = rescaled(colours, step.factor, step.offset ?? 0);
        break;
      case 'normalize':
        colours = normalized(colours, step, wrong);
        break;
      case 'channels':
        if (bands === undefined) colours = reordered(colours, step.order, wrong);
        else wrong('order', 'is said by "bands" already: remove this step');
    }
  }
  if (problems.length > before) return undefined;
  const last = image.findLast((step) => step.step === 'resize');
  const { interpolation = 'bilinear', library = 'pillow', antialias = library === 'pillow' } = last ?? {};
  return { ...colours, interpolation, antialias, steps: image };
}

type Wrong = (key: string, message: string) => void;

function checkResize({ fit, size }: Extract<InputStep, { step: 'resize' }>, wrong: Wrong): void {
  const edge = fit === 'short-edge' || fit === 'long-edge';
  if (edge && typeof size === 'object') wrong('size', `must be one number of pixels, as "fit" is "${fit}"`);
}

/** ((p·s − m) / d)·f + o = (p·s − (m − o·d / f)) / (d / f), where the first of several leaves m and d alone. */
function rescaled(colours: Colours, factor: number, offset: number): Colours {
  const { scale, mean, std } = colours;
  const plain = mean.every((value) => value === 0) && std.every((value) => value === 1);
  if (plain) return { ...colours, scale: scale * factor, mean: mean.map(() => 0 - offset) };
  return {
    ...colours,
    mean: mean.map((value, channel) => value - (offset * (std[channel] ?? 1)) / factor),
    std: std.map((value) => value / factor),
  };
}

/** ((p·s − m) / d − M) / S = (p·s − (m + M·d)) / (d·S). */
function normalized(colours: Colours, step: NormalizeStep, wrong: Wrong): Colours {
  const { length } = colours.mean;
  const [mean, std] = [spread(step.mean, length), spread(step.std, length)];
  const wanted = `must be one number, or a list of ${length === 1 ? '1 number' : `${length} numbers`}, one for each channel`;
  if (mean === undefined) wrong('mean', wanted);
  if (std === undefined) wrong('std', wanted);
  if (mean === undefined || std === undefined) return colours;
  return {
    ...colours,
    mean: colours.mean.map((value, channel) => value + (mean[channel] ?? 0) * (colours.std[channel] ?? 1)),
    std: colours.std.map((value, channel) => value * (std[channel] ?? 1)),
  };
}

function reordered(colours: Colours, order: Channels, wrong: Wrong): Colours {
  const { channels, mean, std } = colours;
  if (order === channels) return colours;
  if (order === 'gray') {
    const alike = new Set(mean).size === 1 && new Set(std).size === 1;
    if (!alike) wrong('order', 'must be before a step that treats the colours differently, to be "gray"');
    return { ...colours, channels: order, mean: mean.slice(0, 1), std: std.slice(0, 1) };
  }
  if (channels === 'gray') {
    wrong('order', 'can\'t be a colour after "gray"');
    return colours;
  }
  return { ...colours, channels: order, mean: mean.toReversed(), std: std.toReversed() };
}

/** The pixel in RGB, 0–255, of which the values become `fill`. */
function fillOf(
  fill: PerChannel | undefined,
  { channels, scale, mean, std }: Colours,
  wrong: Wrong,
  ofBands: boolean,
): PerChannel {
  const values = spread(fill ?? 0, mean.length);
  if (values === undefined) {
    wrong('fill', `must be one number, or a list of ${mean.length}, one for each channel`);
    return 0;
  }
  const pixel = values.map((value, channel) => (value * (std[channel] ?? 1) + (mean[channel] ?? 0)) / scale);
  if (ofBands && new Set(pixel).size > 1) wrong('fill', 'must be the same level in all bands: put this step first');
  if (channels === 'bgr') pixel.reverse();
  return new Set(pixel).size === 1 ? (pixel[0] ?? 0) : pixel;
}

function spread(values: PerChannel, count: number): readonly number[] | undefined {
  if (typeof values === 'number') return Array.from({ length: count }, () => values);
  return values.length === count ? values : undefined;
}
