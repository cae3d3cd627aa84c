import type { CustomFeed, FeedFields, Tried } from '../protocol/addModelForm.ts';
import type { Preprocess } from '../protocol/models.ts';
import type { TryResult } from '../protocol/newModel.ts';
import type { Channels } from '../protocol/steps.ts';

/** The key of the way to feed a model that the user has made of another one. */
export const customFeed = 'custom';

/** The key of the way that the settings say, of a model that is in them already. */
export const configuredFeed = 'configured';

/** Whether a way to feed the model was tried, and gave an answer. */
export function hasAnswered(tried: Tried | undefined): tried is TryResult {
  return typeof tried === 'object' && 'images' in tried;
}

/** What is wrong with fields, one sentence each. */
export type FieldProblems = Partial<Readonly<Record<keyof FeedFields, string>>>;

const isNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** A preprocess as the form shows it. */
export function fieldsOf(input: Omit<Preprocess, 'size'>): FeedFields {
  const { channels, bands, scale, mean, std, resize, cropFraction, interpolation, antialias, steps } = input;
  return {
    channels,
    ...(bands && { bands: bands.length }),
    range: written(scale * 255),
    mean: mean.map(written).join(', '),
    std: std.map(written).join(', '),
    resize: steps === undefined ? resize : '',
    crop: steps === undefined ? written(cropFraction) : '',
    interpolation,
    antialias,
  };
}

/** The fields with the channels in another order, whose numbers follow. */
export function withChannels(fields: FeedFields, channels: Channels): FeedFields {
  const turn = (values: string): string => {
    const parts = partsOf(values);
    return parts.length === 3 && channels !== 'gray' && fields.channels !== 'gray'
      ? parts.toReversed().join(', ')
      : values;
  };
  if (channels === fields.channels) return fields;
  return { ...fields, channels, mean: turn(fields.mean), std: turn(fields.std) };
}

export function fieldProblems(fields: FeedFields): FieldProblems {
  const { range, mean, std, resize, crop } = fields;
  const count = countOf(fields);
  const numbers = count === 1 ? '1 number' : `${count} numbers`;
  const [ofMean, ofStd] = count === 3 ? ['0.485, 0.456, 0.406', '0.229, 0.224, 0.225'] : ['0.5', '0.5'];
  const problems: { -readonly [K in keyof FieldProblems]: FieldProblems[K] } = {};
  if (!(numberOf(range) > 0)) problems.range = 'Pixel range: enter a number above 0, such as 1 or 255.';
  if (perChannel(mean, count) === undefined) problems.mean = `Mean: enter ${numbers}, such as ${ofMean}.`;
  if (!perChannel(std, count)?.every((value) => value > 0))
    problems.std = `Standard deviation: enter ${numbers} above 0, such as ${ofStd}.`;
  const fraction = fractionOf(crop);
  if (resize !== '' && resize !== 'letterbox' && !(fraction > 0 && fraction <= 1))
    problems.crop = 'Crop: enter a number above 0 and up to 1, such as 0.875 or 224/256.';
  return problems;
}

/**
 * What the settings have to say beside those of the base: only what was changed.
 * @returns undefined: something is wrong with the fields.
 */
export function changedInput({ origin, fields }: CustomFeed): Partial<Preprocess> | undefined {
  if (Object.keys(fieldProblems(fields)).length > 0) return undefined;
  const { channels, resize, interpolation, antialias } = fields;
  const differs = (...keys: readonly (keyof FeedFields)[]): boolean => keys.some((key) => fields[key] !== origin[key]);
  const count = countOf(fields);
  const [mean, std] = [perChannel(fields.mean, count), perChannel(fields.std, count)];
  // A crop is that of one way to resize.
  const shape = resize === '' || !differs('resize', 'crop') ? undefined : resize;
  return {
    ...(shape === undefined ? {} : { resize: shape }),
    ...(shape === undefined || shape === 'letterbox' ? {} : { cropFraction: fractionOf(fields.crop) }),
    ...(differs('interpolation') ? { interpolation } : {}),
    ...(differs('antialias') ? { antialias } : {}),
    ...(differs('channels') ? { channels } : {}),
    ...(differs('range') ? { scale: numberOf(fields.range) / 255 } : {}),
    // Numbers follow the order of the channels.
    ...(mean !== undefined && differs('mean', 'channels') ? { mean } : {}),
    ...(std !== undefined && differs('std', 'channels') ? { std } : {}),
  };
}

/** As many digits as tell two numbers apart that somebody has written. */
function written(value: number): string {
  return String(Number(value.toPrecision(12)));
}

function partsOf(values: string): readonly string[] {
  // As they are copied from code.
  return values.split(/[\s,;[\]()]+/).filter((part) => part !== '');
}

function numberOf(text: string): number {
  const value = isNumber.test(text.trim()) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

/** How many channels have a number each. */
function countOf({ channels, bands }: FeedFields): number {
  return bands ?? (channels === 'gray' ? 1 : 3);
}

function perChannel(values: string, count: number): readonly number[] | undefined {
  const numbers = partsOf(values).map(numberOf);
  if (numbers.length === 0 || !numbers.every(Number.isFinite)) return undefined;
  if (numbers.length === 1) return Array.from({ length: count }, () => numbers[0] ?? 0);
  return numbers.length === count ? numbers : undefined;
}

function fractionOf(text: string): number {
  const [part = '', whole = '1', ...more] = text.split('/');
  return more.length > 0 ? Number.NaN : numberOf(part) / numberOf(whole);
}
