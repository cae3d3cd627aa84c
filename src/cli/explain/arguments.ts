import type { SchemaObject } from 'ajv';
import { PipelineError, refuse } from '../../common/errors.ts';
import type { Problem } from '../../common/problem.ts';
import type { Provider } from '../../protocol/models.ts';
import type { MethodName, SampleCount, Sampling } from '../../protocol/options.ts';
import { parseOptions } from '../../settings/methodOptions.ts';
import { defaultMethod, methodNames } from '../../settings/methods.ts';
import type { Overrides } from '../../settings/options.ts';
import { conform, settingSchemas } from '../../settings/schema.ts';
import { numeric, parseCommandLine } from '../commandLine.ts';

/** What `relabel explain` was asked for. */
export interface ExplainArguments {
  readonly images: readonly string[];
  /** A model's name or an .onnx file. */
  readonly model: string | undefined;
  readonly config: string | undefined;
  readonly out: string | undefined;
  readonly json: boolean;
  readonly metrics: boolean;
  /** Pixels per step of deletion and insertion; undefined: 28 steps. */
  readonly step: number | undefined;
  readonly stability: boolean;
  readonly sanity: boolean;
  readonly overrides: Overrides;
}

const options = {
  model: { type: 'string' },
  config: { type: 'string' },
  method: { type: 'string' },
  option: { type: 'string', multiple: true },
  layer: { type: 'string' },
  class: { type: 'string' },
  samples: { type: 'string' },
  sampling: { type: 'string' },
  seed: { type: 'string' },
  provider: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'boolean' },
  metrics: { type: 'boolean', default: false },
  step: { type: 'string' },
  stability: { type: 'boolean', default: false },
  sanity: { type: 'boolean', default: false },
} as const;

/** @throws PipelineError('settings') that says which argument is wrong. */
export function parseExplainArguments(args: readonly string[]): ExplainArguments {
  const { values, positionals } = parseCommandLine({ args: [...args], options, allowPositionals: true });
  if (positionals.length === 0) throw new PipelineError('settings', 'No image given: name at least one.');
  const problems: Problem[] = [];
  const take = <T>(flag: keyof typeof values, schema: SchemaObject, value: unknown): T | undefined =>
    value === undefined ? undefined : conform<T>(schema, value, `--${flag}`, problems);
  const provider = take<Provider>('provider', settingSchemas['relabel.executionProviders'].items, values.provider);
  const method = take<MethodName>('method', { enum: methodNames }, values.method);
  const layer = values.layer === undefined ? [] : [`layer=${values.layer}`];
  const written = values.option || layer.length > 0 ? [...(values.option ?? []), ...layer] : undefined;
  const overrides: Overrides = {
    method,
    methodOptions: written && parseOptions(method ?? defaultMethod, written, '--option', problems),
    target: values.class,
    samples: take<SampleCount>('samples', settingSchemas['relabel.samples'], numeric(values.samples)),
    sampling: take<Sampling>('sampling', settingSchemas['relabel.sampling'], values.sampling),
    seed: take<number>('seed', settingSchemas['relabel.seed'], numeric(values.seed)),
    executionProviders: provider && [provider],
  };
  const step = take<number>('step', { type: 'integer', minimum: 1 }, numeric(values.step));
  refuse(problems);
  const { model, config, out, json, metrics, stability, sanity } = values;
  if (step !== undefined && !metrics) {
    throw new PipelineError('settings', '--step says how finely the map is measured: add --metrics.');
  }
  return { images: positionals, model, config, out, json: json ?? false, metrics, step, stability, sanity, overrides };
}
