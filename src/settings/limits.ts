import type { Problem } from '../common/problem.ts';
import type { ModelLimits } from '../protocol/models.ts';
import { type SettingKey, settingValue } from './schema.ts';

/** The setting for each limit. */
export const limitSettings = {
  inputPixels: 'relabel.limits.inputPixels',
  classes: 'relabel.limits.classes',
  batchMegabytes: 'relabel.limits.batchMegabytes',
} as const satisfies Readonly<Record<keyof ModelLimits, SettingKey>>;

/** Reads how much a model may demand. */
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

/** Those of the manifest, for a model that has none of its own. */
export const defaultLimits: ModelLimits = readLimits({}, []);

/** For a model that is only inspected. */
export const unlimited: ModelLimits = {
  inputPixels: Number.POSITIVE_INFINITY,
  classes: Number.POSITIVE_INFINITY,
  batchMegabytes: Number.POSITIVE_INFINITY,
};
