import type { OptionValues } from '../protocol/method.ts';
import type { Provider } from '../protocol/models.ts';
import type { ExplainOptions, MethodName, SampleCount, Sampling } from '../protocol/options.ts';
import { autoSamples, defaultMethod, defaultSamples, descriptorOf } from './methods.ts';
import { defaultProviders } from './providers.ts';
import type { ConfiguredModel, Settings } from './settings.ts';

/** What a run may override; the rest comes from the settings. */
export interface Overrides {
  readonly method?: MethodName | undefined;
  readonly target?: number | string | undefined;
  readonly samples?: SampleCount | undefined;
  readonly sampling?: Sampling | undefined;
  /** These override the settings for the method, one by one. */
  readonly methodOptions?: OptionValues | undefined;
  readonly seed?: number | undefined;
  readonly executionProviders?: readonly Provider[] | undefined;
}

/** @param image absolute path. */
export function explainOptions(
  settings: Settings,
  model: ConfiguredModel,
  image: string,
  overrides: Overrides = {},
): ExplainOptions {
  const { name, path, labels, input, written, output, outputName, limits } = model;
  const method = overrides.method ?? defaultMethod;
  return {
    image,
    model: { name, path, labels, input, written, output, outputName, limits },
    vae: model.vae,
    method,
    target: overrides.target,
    ...countOf(method, overrides.samples ?? defaultSamples(method, settings)),
    sampling: overrides.sampling ?? settings.sampling,
    methodOptions: chosenOptions(settings.methodOptions[method], overrides.methodOptions),
    seed: overrides.seed ?? settings.seed,
    executionProviders: overrides.executionProviders ?? settings.executionProviders ?? defaultProviders(settings),
    batchSize: settings.batchSize,
  };
}

/** @returns undefined if nothing was chosen, so that the options stay as they always were. */
function chosenOptions(usual: OptionValues = {}, own: OptionValues = {}): OptionValues | undefined {
  const chosen = { ...usual, ...own };
  return Object.keys(chosen).length === 0 ? undefined : chosen;
}

/** "auto" is for the method whose samples the setting counts; others have a number of their own. */
function countOf(method: MethodName, count: SampleCount): Pick<ExplainOptions, 'samples' | 'until'> {
  if (count !== 'auto') return { samples: count };
  const { samples } = descriptorOf(method);
  return samples === 'setting' ? autoSamples : { samples: samples ?? 0 };
}
