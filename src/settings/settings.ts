import { delimiter, isAbsolute } from 'node:path';
import { didYouMean } from '../common/labels/didYouMean.ts';
import type { Problem } from '../common/problem.ts';
import type { Provider } from '../protocol/models.ts';
import type { SampleCount, Sampling } from '../protocol/options.ts';
import type { ConfiguredModel, SettingsOrigin } from './configuredModel.ts';
import type { CudaRuntime } from './cudaRuntime.ts';
import { readLimits } from './limits.ts';
import type { MethodOptions } from './methodOptions.ts';
import { readModels } from './models.ts';
import { expandHome } from './paths.ts';
import { isSettingKey, type SettingKey, settingSchemas, settingValue } from './schema.ts';
import { type GroundTruth, readGroundTruth } from './truth/groundTruth.ts';

export type { Problem } from '../common/problem.ts';
export type { ConfiguredModel, SettingsOrigin } from './configuredModel.ts';

/** Every setting, checked; paths are absolute. */
export interface Settings {
  /** The bundled one is last, and always there. */
  readonly models: readonly ConfiguredModel[];
  /** The name of one of `models`. */
  readonly defaultModel: string;
  readonly samples: SampleCount;
  readonly sampling: Sampling;
  readonly methodOptions: MethodOptions;
  readonly seed: number;
  readonly groundTruth: GroundTruth;
  /** undefined: chosen by what the machine has. */
  readonly executionProviders: readonly Provider[] | undefined;
  readonly batchSize: number | 'auto';
  readonly nodePath: string | undefined;
  /** One folder, or several joined by the system's path delimiter. */
  readonly cudaLibraryPath: string | undefined;
  /** The address of a Python package index. */
  readonly cudaIndex: string;
  /** What was set up for CUDA on this machine; not a setting. */
  readonly cudaRuntime?: CudaRuntime | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** The disk space that the history may take, in MiB; 0: no history. */
  readonly historyMegabytes: number;
  /** Whether mistakes of runs are marked in the explorer, and listed in Problems. */
  readonly failureDecorations: boolean;
  readonly failureProblems: boolean;
}

/**
 * Reads and checks the settings. Never throws and never consults the disk: whatever is wrong becomes a problem, and is
 * replaced by a default or left out; one bad model or VAE does not affect the others.
 *
 * @param raw values by their full keys (`relabel.models`, …); missing ones take the manifest's defaults, and keys that
 * don't begin with `relabel` are ignored.
 */
export function readSettings(
  raw: Readonly<Record<string, unknown>>,
  from: SettingsOrigin,
): { settings: Settings; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const value = <T>(key: SettingKey): T => settingValue<T>(key, raw[key], problems);

  const { models, defaultModel } = readModels(raw, from, problems);
  const limits = readLimits(raw, problems);
  const providers = value<readonly Provider[]>('relabel.executionProviders');

  const settings: Settings = {
    models: models.map((model) => ({ ...model, limits })),
    defaultModel,
    samples: value('relabel.samples'),
    sampling: value('relabel.sampling'),
    methodOptions: value('relabel.methodOptions'),
    seed: value('relabel.seed'),
    groundTruth: readGroundTruth(value('relabel.groundTruth'), from.baseDir),
    executionProviders: providers.length > 0 ? providers : undefined,
    batchSize: value('relabel.batchSize'),
    nodePath: absolute('relabel.nodePath', [value<string>('relabel.nodePath')], problems),
    cudaLibraryPath: absolute(
      'relabel.cuda.libraryPath',
      value<string>('relabel.cuda.libraryPath').split(delimiter),
      problems,
    ),
    cudaIndex: value('relabel.cuda.index'),
    cudaRuntime: from.cudaRuntime,
    env: value('relabel.env'),
    historyMegabytes: value('relabel.history.megabytes'),
    failureDecorations: value('relabel.failures.decorations'),
    failureProblems: value('relabel.failures.problems'),
  };
  const known = Object.keys(settingSchemas);
  for (const key of Object.keys(raw)) {
    if (/^relabel($|\.)/.test(key) && !isSettingKey(key)) {
      problems.push({ setting: key, message: `is not a setting: use ${known.join(', ')}${didYouMean(known, key)}` });
    }
  }
  return { settings, problems };
}

/** Programs and libraries must not depend on the folder that happens to be open. */
function absolute(key: SettingKey, paths: readonly string[], problems: Problem[]): string | undefined {
  const expanded = paths.filter((path) => path !== '').map(expandHome);
  if (expanded.every(isAbsolute)) return expanded.join(delimiter) || undefined;
  problems.push({ setting: key, message: 'must be an absolute path' });
  return undefined;
}
