import * as v from 'valibot';
import type { MethodDescriptor } from '../../protocol/method.ts';
import type { ExplainOptions, SampleCount, Sampling } from '../../protocol/options.ts';
import type { RunSettings } from '../../protocol/panel.ts';
import { defaultMethod, descriptorOf, methodNames } from '../../settings/methods.ts';
import { explainOptions } from '../../settings/options.ts';
import { configuredModel } from '../../settings/pickModel.ts';
import { faultOf, type SettingKey } from '../../settings/schema.ts';
import type { Settings } from '../../settings/settings.ts';
import { text, whole } from '../shared/checks.ts';

/** What a panel starts with: the user's settings and the model's own top class. */
export function defaultRunSettings({ defaultModel, sampling, seed }: Settings): RunSettings {
  return { model: defaultModel, method: defaultMethod, sampling, seed };
}

/** What the manifest accepts for a setting. */
const ofSetting = <T>(key: SettingKey) => v.custom<T>((value) => faultOf(key, value) === undefined);

/** The longest name of a model or a layer, in characters. */
const longestName = 4096;

/** Run settings from a page, or from one of an earlier version that VS Code restores. */
export const runSettings = v.object({
  model: text(longestName),
  // The first versions had a single method and did not name it.
  method: v.optional(v.picklist(methodNames), defaultMethod),
  target: v.optional(whole),
  samples: v.optional(ofSetting<SampleCount>('relabel.samples')),
  sampling: ofSetting<Sampling>('relabel.sampling'),
  seed: ofSetting<number>('relabel.seed'),
  layer: v.optional(text(longestName)),
});

/** @returns undefined if they are invalid. */
export function readRunSettings(value: unknown): RunSettings | undefined {
  const result = v.safeParse(runSettings, value);
  return result.success ? result.output : undefined;
}

/**
 * @param image absolute path.
 * @throws PipelineError if no model with that name is configured: a page, or what it has stored, cannot name files.
 */
export function runOptions(settings: Settings, image: string, chosen: RunSettings): ExplainOptions {
  const { options }: Pick<MethodDescriptor, 'options'> = descriptorOf(chosen.method);
  const layer = options?.layer === undefined ? undefined : chosen.layer;
  const own = layer === undefined ? chosen : { ...chosen, methodOptions: { layer } };
  return explainOptions(settings, configuredModel(settings, chosen.model), image, own);
}
