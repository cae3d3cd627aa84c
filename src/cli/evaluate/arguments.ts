import { statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { SchemaObject } from 'ajv';
import { PipelineError, refuse } from '../../common/errors.ts';
import type { Tolerance } from '../../common/evaluation/comparison/compareRuns.ts';
import type { Problem } from '../../common/problem.ts';
import type { ImageChoice, Shard, TruthSource } from '../../protocol/folders/folderRun.ts';
import type { Provider } from '../../protocol/models.ts';
import type { SampleCount } from '../../protocol/options.ts';
import { conform, settingSchemas } from '../../settings/schema.ts';
import { numeric, parseCommandLine } from '../commandLine.ts';
import { readShard } from './shard.ts';
import { readTolerance } from './tolerance.ts';

/** What `relabel evaluate` was asked for. */
export interface EvaluateArguments {
  readonly images: ImageChoice;
  /** The run's folder: absolute. */
  readonly out: string;
  readonly name: string;
  /** A model's name or an .onnx file. */
  readonly model: string | undefined;
  /** undefined: found automatically. */
  readonly truth: TruthSource | undefined;
  readonly provider: Provider | undefined;
  readonly shard: Shard | undefined;
  /** Another run's folder: absolute. */
  readonly against: string | undefined;
  readonly tolerance: Tolerance;
  /** Where the checks are written as JUnit XML: absolute. */
  readonly junit: string | undefined;
  /** The number of worst mistakes to explain; 0: none. */
  readonly explain: number;
  readonly samples: SampleCount | undefined;
  readonly config: string | undefined;
  readonly json: boolean;
}

const options = {
  out: { type: 'string' },
  name: { type: 'string' },
  model: { type: 'string' },
  truth: { type: 'string', default: 'auto' },
  provider: { type: 'string' },
  shard: { type: 'string' },
  against: { type: 'string' },
  'fail-below': { type: 'string' },
  junit: { type: 'string' },
  explain: { type: 'string' },
  samples: { type: 'string' },
  config: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/**
 * @param env where a cluster says which part this is.
 * @throws PipelineError('settings') that says which arguments are wrong.
 */
export function parseEvaluateArguments(args: readonly string[], env: NodeJS.ProcessEnv): EvaluateArguments {
  const { values, positionals } = parseCommandLine({ args: [...args], options, allowPositionals: true });
  const [images, second] = positionals;
  if (images === undefined) {
    throw new PipelineError('settings', 'No images given: name a folder of images, or a list of them.');
  }
  if (second !== undefined) {
    throw new PipelineError('settings', `One folder or list at a time: ${second} is one too many.`);
  }
  const problems: Problem[] = [];
  const { model, config, json } = values;
  const whole = (path: string | undefined): string | undefined => (path === undefined ? undefined : resolve(path));
  const take = <T>(flag: keyof typeof values, schema: SchemaObject, value: unknown): T | undefined =>
    value === undefined ? undefined : conform<T>(schema, value, `--${flag}`, problems);
  const provider = take<Provider>('provider', settingSchemas['relabel.executionProviders'].items, values.provider);
  const explain = take<number>('explain', { type: 'integer', minimum: 1 }, numeric(values.explain)) ?? 0;
  const samples = take<SampleCount>('samples', settingSchemas['relabel.samples'], numeric(values.samples));
  if (values.samples !== undefined && values.explain === undefined) {
    problems.push({ setting: '--samples', message: 'needs --explain N' });
  }
  const shard = values.shard === undefined ? undefined : readShard(values.shard, env, problems);
  const tolerance = values['fail-below'] === undefined ? {} : readTolerance(values['fail-below'], problems);
  if (values.against === undefined) {
    for (const flag of ['fail-below', 'junit'] as const) {
      if (values[flag] !== undefined) problems.push({ setting: `--${flag}`, message: 'needs --against RUN' });
    }
  }
  if (values.against !== undefined && values.junit !== undefined && values['fail-below'] === undefined) {
    problems.push({ setting: '--junit', message: 'needs --fail-below: without it nothing is checked' });
  }
  refuse(problems);
  const name = values.name ?? basename(resolve(images));
  const out = resolve(values.out ?? join('relabel-out', basename(resolve(images))));
  return {
    images: choiceOf(images),
    out: shard === undefined ? out : join(out, `shard-${shard.index}-of-${shard.of}`),
    name,
    model,
    truth: truthOf(values.truth),
    provider,
    shard,
    against: whole(values.against),
    tolerance,
    junit: whole(values.junit),
    explain,
    samples,
    config,
    json,
  };
}

/** Anything that is neither a folder nor a file is refused when it is read. */
function choiceOf(images: string): ImageChoice {
  const path = resolve(images);
  return { from: statSync(path, { throwIfNoEntry: false })?.isFile() ? 'list' : 'folder', path };
}

/** A word, or a table. */
function truthOf(text: string): TruthSource | undefined {
  if (text === 'auto') return undefined;
  if (text === 'none' || text === 'folder' || text === 'name') return { from: text };
  return { from: 'table', path: resolve(text) };
}
