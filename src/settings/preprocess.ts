import type { Problem } from '../common/problem.ts';
import type { Band, Channels, Preprocess, WrittenInput } from '../protocol/models.ts';
import type { ImageStep, InputStep } from '../protocol/steps.ts';
import { bandsOfChannels, bandsProblem, isFileBand } from './bands.ts';
import { compileSteps } from './inputSteps.ts';

/** `input` of a model entry, as the schema allows it. */
export type InputEntry = Omit<Partial<Preprocess>, 'size' | 'steps'> & {
  readonly size?: number | [height: number, width: number];
  readonly steps?: readonly InputStep[];
};

/** The keys that a list of steps takes the place of. */
const shortForm = ['resize', 'cropFraction', 'interpolation', 'antialias', 'channels', 'scale', 'mean', 'std'] as const;

/**
 * The entry with both sides of its size, and with its steps compiled.
 * @param path of the entry, such as `relabel.models[0].input`.
 * @returns undefined, with problems added, if steps don't fit together, or a key is set that the steps take the place of.
 */
export function writtenInput(
  { size, steps, ...rest }: InputEntry,
  path: string,
  problems: Problem[],
): WrittenInput['input'] | undefined {
  const sized = size === undefined ? {} : { size: typeof size === 'number' ? ([size, size] as const) : size };
  const misfits = bandProblems(rest, path);
  problems.push(...misfits);
  if (misfits.length > 0) return undefined;
  if (steps === undefined) return { ...rest, ...sized };
  const doubled = shortForm.filter((key) => rest[key] !== undefined);
  problems.push(
    ...doubled.map((key) => ({ setting: `${path}.${key}`, message: 'is said by "steps" already: remove one of them' })),
  );
  const compiled = compileSteps(steps, `${path}.steps`, problems, rest.bands?.length);
  return compiled === undefined || doubled.length > 0 ? undefined : { ...rest, ...sized, ...compiled };
}

/** Problems with keys that can’t be combined with bands. */
function bandProblems({ bands, channels, alpha }: InputEntry, path: string): Problem[] {
  if (bands === undefined) return [];
  const problem = bandsProblem(bands);
  if (problem !== undefined) return [{ setting: `${path}.bands`, message: problem }];
  if (channels !== undefined)
    return [{ setting: `${path}.channels`, message: 'is said by "bands" already: remove one of them' }];
  if (alpha === undefined || alpha === 'ignore' || !bands.some((band) => band === 'alpha' || isFileBand(band)))
    return [];
  const message = 'would change the colours that "bands" takes from the file as they are: remove it';
  return [{ setting: `${path}.alpha`, message }];
}

/**
 * What was written, over what a preset or a file says. Where only the channels differ from those of the base, its mean
 * and std follow: they are turned round for BGR, and become one number for gray, or one for each of `bands`, if all
 * three are the same. The crop of
 * one way to resize is not that of another, which by default cuts nothing off.
 *
 * @param from the base's name in messages, such as `the preset "timm"`.
 * @param path of what was written, such as `relabel.models[0].input`.
 * @returns undefined, with a problem added, if mean or std don't have one number per channel.
 */
export function preprocessOf(
  written: WrittenInput['input'],
  base: Preprocess,
  from: string,
  path: string,
  problems: Problem[],
): Preprocess | undefined {
  const channels = written.channels ?? base.channels;
  const bands = written.bands ?? base.bands;
  const perChannel = (key: 'mean' | 'std'): readonly number[] | undefined => {
    const values =
      written[key] ??
      (bands ? arrangeBands(base[key], base.channels, bands) : arrange(base[key], base.channels, channels));
    const count = bands?.length ?? (channels === 'gray' ? 1 : 3);
    if (values?.length === count) return values;
    const own = bands ? `as "bands" has ${count}` : `as "channels" is "${channels}"`;
    const reason = written[key] ? own : `as ${from} is for other channels`;
    problems.push({ setting: `${path}.${key}`, message: `must be a list of ${plural(count, 'number')}, ${reason}` });
    return undefined;
  };
  const mean = perChannel('mean');
  const std = perChannel('std');
  if (!mean || !std) return undefined;
  const resize = written.resize ?? base.resize;
  const cropFraction = written.cropFraction ?? (resize === base.resize ? base.cropFraction : 1);
  const { steps: _, ...rest } = { ...base, ...written };
  const steps = stepsOf(written, base);
  return { ...rest, ...(steps && { steps }), resize, cropFraction, channels, mean, std };
}

/** The steps of the base, unless the short form says how to resize; a filter of its own is that of each resize. */
function stepsOf(written: WrittenInput['input'], base: Preprocess): Preprocess['steps'] {
  if (written.steps !== undefined) return written.steps;
  if (written.resize !== undefined || written.cropFraction !== undefined) return undefined;
  return base.steps && resampledSteps(base.steps, written);
}

/** The same steps with another filter in each resize. */
export function resampledSteps(
  steps: readonly ImageStep[],
  { interpolation, antialias }: Partial<Pick<Preprocess, 'interpolation' | 'antialias'>>,
): readonly ImageStep[] {
  return steps.map((step) => {
    if (step.step !== 'resize') return step;
    return { ...step, ...(interpolation && { interpolation }), ...(antialias === undefined ? {} : { antialias }) };
  });
}

function arrange(values: readonly number[], from: Channels, to: Channels): readonly number[] | undefined {
  if (from === to) return values;
  if (from === 'gray') return [0, 1, 2].flatMap(() => values);
  if (to === 'gray') return new Set(values).size === 1 ? values.slice(0, 1) : undefined;
  return values.toReversed();
}

/** One value for each band: that of its colour or, for what is no colour, the one that all of them have. */
function arrangeBands(
  values: readonly number[],
  from: Channels,
  bands: readonly Band[],
): readonly number[] | undefined {
  const [first = 0] = values;
  if (values.every((value) => value === first)) return bands.map(() => first);
  const order = bandsOfChannels[from];
  const arranged = bands.flatMap((band) => {
    const at = order.indexOf(isFileBand(band) ? (band.as ?? band) : band);
    return at < 0 ? [] : [values[at] ?? 0];
  });
  return arranged.length === bands.length ? arranged : undefined;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
