import path from 'node:path';
import type { ExplainOptions } from '../../protocol/options.ts';
import type { RunSettings } from '../../protocol/panel.ts';
import { defaultMethod, methodNames } from '../../settings/methods.ts';
import { explainOptions } from '../../settings/options.ts';
import { pickModel } from '../../settings/pickModel.ts';
import { faultOf } from '../../settings/schema.ts';
import type { Settings } from '../../settings/settings.ts';

/** What a panel starts with: the user's settings and the model's own top class. */
export function defaultRunSettings({ defaultModel, sampling, seed }: Settings): RunSettings {
  return { model: defaultModel, method: defaultMethod, sampling, seed };
}

/**
 * Run settings that come from a page, or from one of an earlier version that VS Code brings back.
 *
 * @returns undefined if they are not as they should be.
 */
export function readRunSettings(value: unknown): RunSettings | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  // The first versions had one method and did not say which.
  const {
    model,
    method = defaultMethod,
    target,
    samples,
    sampling,
    seed,
  } = value as Partial<Record<keyof RunSettings, unknown>>;
  const fits =
    typeof model === 'string' &&
    methodNames.some((name) => name === method) &&
    (target === undefined || (Number.isInteger(target) && Number(target) >= 0)) &&
    (samples === undefined || faultOf('relabel.samples', samples) === undefined) &&
    faultOf('relabel.sampling', sampling) === undefined &&
    faultOf('relabel.seed', seed) === undefined;
  // Each member was checked above.
  return fits ? ({ model, method, target, samples, sampling, seed } as RunSettings) : undefined;
}

/** @param image absolute path. @throws PipelineError if there is no such model. */
export function runOptions(settings: Settings, image: string, chosen: RunSettings): ExplainOptions {
  return explainOptions(settings, pickModel(settings, chosen.model, path.dirname(image)), image, chosen);
}
