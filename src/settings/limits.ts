import type { Problem } from '../common/problem.ts';
import type { ModelLimits } from '../protocol/models.ts';
import { type SettingKey, settingValue } from './schema.ts';

/** The setting that has each limit. */
export const limitSettings = {
  inputPixels: 'relabel.limits.inputPixels',
  classes: 'relabel.limits.classes',
  batchMegabytes: 'relabel.limits.batchMegabytes',
} as const satisfies Readonly<Record<keyof ModelLimits, SettingKey>>;

/** Reads what a model may ask for at most. */
export function readLimits(raw: Readonly<Record<string, unknown>>, problems: Problem[]): ModelLimits {
  const value = (limit: keyof ModelLimits): number => {
    return settingValue<number>(limitSettings[limit], raw[limitSettings[limit]], problems);
  };
  return {
    inputPixels: value('inputPixels'),
    classes: value('classes'),
    batchMegabytes: value('batchMegabytes'),
  };
}

/** Those of the manifest, for a model that comes without. */
export const defaultLimits: ModelLimits = readLimits({}, []);

/** For a model that is looked at only. */
export const unlimited: ModelLimits = {
  inputPixels: Number.POSITIVE_INFINITY,
  classes: Number.POSITIVE_INFINITY,
  batchMegabytes: Number.POSITIVE_INFINITY,
};
