import { isDeepStrictEqual } from 'node:util';
import type { Layout, Preprocess } from '../../../protocol/models.ts';
import type { ImageStep, InputStep } from '../../../protocol/steps.ts';
import { resampledSteps } from '../../../settings/preprocess.ts';
import { describeSteps } from '../../image/describeSteps.ts';
import type { Hypothesis } from './hypotheses.ts';

/** One step of a pipeline in which the reference differs from the settings. */
export interface Step {
  readonly step:
    | 'reading the file'
    | 'resize and crop'
    | 'interpolation'
    | 'channel order'
    | 'channel'
    | 'normalization'
    | 'layout';
  /** What the reference does, and what the settings do instead. */
  readonly says: string;
}

/**
 * The steps in which a hypothesis differs from the settings, in the order of a pipeline, and the settings that it
 * needs.
 * @param sameNormalization whether the configured scale, mean and std fit the hypothesis.
 */
export function stepsBetween(
  configured: Preprocess & { readonly layout: Layout },
  hypothesis: Hypothesis,
  sameNormalization: boolean,
): { steps: readonly Step[]; settings: SettingsToWrite } {
  const { reading, geometry, channels, normalization, shift, mirrored, layout } = hypothesis;
  const steps: Step[] = [];
  let settings: Partial<Preprocess> = {};
  const differ = (step: Step['step'], says: string, change: Partial<Preprocess>): void => {
    steps.push({ step, says });
    settings = { ...settings, ...change };
  };
  for (const key of ['orientation', 'profile', 'alpha', 'window'] as const) {
    if (reading[key] === configured[key]) continue;
    const is = configured[key] ?? defaults[key];
    differ('reading the file', `${key} ${JSON.stringify(reading[key])} instead of ${JSON.stringify(is)}`, {
      [key]: reading[key],
    });
  }
  const { resize, cropFraction, interpolation, antialias } = geometry;
  const { steps: place } = configured;
  const elsewhere = resize !== configured.resize || cropFraction !== configured.cropFraction;
  if (geometry.steps !== undefined) {
    if (!sameSteps(geometry.steps, place)) {
      differ('resize and crop', `${fitting(geometry)} instead of ${fitting(configured)}`, { steps: geometry.steps });
    }
  } else if (place !== undefined || elsewhere) {
    differ('resize and crop', `${fitting(geometry)} instead of ${fitting(configured)}`, { resize, cropFraction });
  }
  if (mirrored) differ('resize and crop', 'left and right are exchanged, which no setting does', {});
  if (shift.x !== 0 || shift.y !== 0) {
    const pixels = `${Math.abs(shift.x)} across and ${Math.abs(shift.y)} down`;
    differ(
      'resize and crop',
      `the crop lies elsewhere by whole pixels (${pixels}): its corner is rounded otherwise`,
      {},
    );
  }
  if (interpolation !== configured.interpolation || antialias !== configured.antialias) {
    const words = `${resampling(geometry)} instead of ${resampling(configured)}`;
    differ('interpolation', words, { interpolation, antialias });
  }
  if (channels !== configured.channels) {
    differ('channel order', `${channels.toUpperCase()} instead of ${configured.channels.toUpperCase()}`, { channels });
  }
  const { scale, mean, std, words } = normalization;
  const turned = sameNormalization || sameWhenTurned(configured, hypothesis);
  if (!turned) differ('normalization', words, { scale, mean, std });
  if (layout !== configured.layout) {
    differ('layout', `${layout} instead of the model's ${configured.layout}`, {});
  }
  if (settings.steps !== undefined) return { steps, settings: wholeList({ ...configured, ...settings }) };
  // A short form that replaces a list has to say everything that the list did.
  const listed = place !== undefined && geometry.steps === undefined;
  const whole = { resize, cropFraction, interpolation, antialias, channels, scale, mean, std };
  return { steps, settings: listed ? { ...settings, ...whole } : settings };
}

/** Settings with steps say everything in them; a fill given as a pixel value is not affected by later steps. */
function wholeList({ steps = [], channels, scale, mean, std }: Preprocess): SettingsToWrite {
  const order: readonly InputStep[] = channels === 'rgb' ? [] : [{ step: 'channels', order: channels }];
  const values: readonly InputStep[] = [
    { step: 'rescale', factor: scale },
    { step: 'normalize', mean, std },
  ];
  return { steps: [...steps, ...order, ...values] };
}

/** What in `input` of `relabel.models` would have to be as it is here. */
export type SettingsToWrite = Partial<Omit<Preprocess, 'steps'>> & {
  readonly steps?: readonly InputStep[] | undefined;
};

const defaults = { orientation: 'exif', profile: 'convert', alpha: 'white', window: 'full' } as const;

/** For the other order of the channels, the settings reverse mean and std by themselves. */
function sameWhenTurned(configured: Preprocess, { channels, normalization }: Hypothesis): boolean {
  if (channels === configured.channels) return false;
  const near = (a: readonly number[], b: readonly number[]) =>
    a.every((value, i) => Math.abs(value - (b[i] ?? 0)) < 0.002 * Math.max(1, Math.abs(value)));
  return (
    Math.abs(normalization.scale / configured.scale - 1) < 0.002 &&
    near(normalization.mean, configured.mean.toReversed()) &&
    near(normalization.std, configured.std.toReversed())
  );
}

/** Except for the filter, which is reported as a separate step. */
function sameSteps(some: readonly ImageStep[], others: readonly ImageStep[] | undefined): boolean {
  const plain = { interpolation: 'bilinear', antialias: true } as const;
  return others !== undefined && isDeepStrictEqual(resampledSteps(some, plain), resampledSteps(others, plain));
}

function fitting({ steps, resize, cropFraction }: Pick<Preprocess, 'steps' | 'resize' | 'cropFraction'>): string {
  if (steps !== undefined) return describeSteps(steps);
  return cropFraction === 1 ? resize : `${resize} ${Number(cropFraction.toPrecision(4))}`;
}

function resampling({ interpolation, antialias }: Pick<Preprocess, 'interpolation' | 'antialias'>): string {
  if (interpolation === 'nearest') return interpolation;
  return `${interpolation} ${antialias ? 'with' : 'without'} antialiasing`;
}
