import type { SchemaObject } from 'ajv';
import { PipelineError, refuse } from '../../common/errors.ts';
import type { Problem } from '../../common/problem.ts';
import type { Provider } from '../../protocol/models.ts';
import type { MethodName, SampleCount, Sampling } from '../../protocol/options.ts';
import { defaultMethod, descriptorOf, methodNames } from '../../settings/methods.ts';
import { conform, settingSchemas } from '../../settings/schema.ts';
import { numeric, parseCommandLine } from '../commandLine.ts';
import { paperRows } from './paper/numbers.ts';

/** A method and its number of samples, which make up one row of the table. */
export interface MethodChoice {
  /** As it was written, such as `rise:4000`. */
  readonly label: string;
  readonly method: MethodName;
  /** undefined: the method's default, or as many as follow from the image. */
  readonly samples: SampleCount | undefined;
}

/** What `relabel benchmark` was asked for. */
export interface BenchmarkArguments {
  readonly folder: string;
  /** Names or .onnx files; empty: the default model. */
  readonly models: readonly string[];
  readonly methods: readonly MethodChoice[];
  /** The label of the method that the others are compared with. */
  readonly against: string | undefined;
  /** undefined: every image of the folder. */
  readonly limit: number | undefined;
  /** Pixels that deletion and insertion change at a time. */
  readonly step: number;
  readonly sampling: Sampling | undefined;
  readonly seed: number | undefined;
  readonly provider: Provider | undefined;
  /** What is compared as somewhere else: the paper's table and curves. */
  readonly preset: 'paper' | undefined;
  /** Where the results are stored. */
  readonly out: string;
  /** Whether existing results are recomputed. */
  readonly fresh: boolean;
  /** Whether each map is compared with that of the model with its weights in random order. */
  readonly sanity: boolean;
  /** Whether each map is judged with exchanged replacements and by µFidelity, too. */
  readonly secondJudge: boolean;
  readonly config: string | undefined;
  readonly json: boolean;
}

const options = {
  model: { type: 'string', multiple: true },
  methods: { type: 'string' },
  preset: { type: 'string' },
  against: { type: 'string' },
  limit: { type: 'string' },
  step: { type: 'string', default: '1792' },
  samples: { type: 'string' },
  sampling: { type: 'string' },
  seed: { type: 'string' },
  provider: { type: 'string' },
  out: { type: 'string', default: 'relabel-out/benchmark.json' },
  fresh: { type: 'boolean', default: false },
  sanity: { type: 'boolean', default: false },
  'second-judge': { type: 'boolean', default: false },
  config: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

const positive = { type: 'integer', minimum: 1 };
const manySamples = { type: 'integer', minimum: settingSchemas['relabel.samples'].minimum, maximum: 100_000 };

/** @throws PipelineError('settings') that says which arguments are wrong. */
export function parseBenchmarkArguments(args: readonly string[]): BenchmarkArguments {
  const { values, positionals } = parseCommandLine({ args: [...args], options, allowPositionals: true });
  const [folder, second] = positionals;
  if (folder === undefined) throw new PipelineError('settings', 'No folder given: name a folder of images.');
  if (second !== undefined) {
    throw new PipelineError('settings', `One folder at a time: ${second} is one too many. Models go after --model.`);
  }
  const problems: Problem[] = [];
  const take = <T>(flag: keyof typeof values, schema: SchemaObject, value: unknown): T | undefined =>
    value === undefined ? undefined : conform<T>(schema, value, `--${flag}`, problems);
  const samples = take<SampleCount>('samples', settingSchemas['relabel.samples'], numeric(values.samples));
  const preset = take<'paper'>('preset', { enum: ['paper'] }, values.preset);
  if (preset !== undefined && values.methods !== undefined) {
    problems.push({ setting: '--preset', message: 'names the methods itself: leave --methods out' });
  }
  const usual = preset === undefined ? defaultMethod : paperRows.map(({ label }) => label).join(',');
  const chosen = readMethods(values.methods ?? usual, samples, problems);
  const taken = {
    limit: take<number>('limit', positive, numeric(values.limit)),
    step: take<number>('step', positive, numeric(values.step)) ?? 0,
    sampling: take<Sampling>('sampling', settingSchemas['relabel.sampling'], values.sampling),
    seed: take<number>('seed', settingSchemas['relabel.seed'], numeric(values.seed)),
    provider: take<Provider>('provider', settingSchemas['relabel.executionProviders'].items, values.provider),
    preset,
    against: take<string>('against', { enum: chosen.map(({ label }) => label) }, values.against),
  };
  const { model: models = [], out, fresh, sanity, 'second-judge': secondJudge, config, json } = values;
  const twice = models.find((model, index) => models.indexOf(model) < index);
  if (twice !== undefined) problems.push({ setting: '--model', message: `names ${twice} twice` });
  refuse(problems);
  return { folder, models, methods: chosen, ...taken, out, fresh, sanity, secondJudge, config, json };
}

function readMethods(list: string, samples: SampleCount | undefined, problems: Problem[]): MethodChoice[] {
  const chosen: MethodChoice[] = [];
  for (const label of list.split(',').map((part) => part.trim())) {
    const problem = (message: string) => problems.push({ setting: '--methods', message });
    const [name, ...number] = label.split(':');
    const method = conform<MethodName>({ enum: methodNames }, name, '--methods', problems);
    if (method === undefined) continue;
    const countable = descriptorOf(method).samples !== null;
    if (number.length > 0 && !countable) problem(`has a number after ${name}, which takes none`);
    if (chosen.some((other) => other.label === label)) problem(`names ${label} twice`);
    const own = number.length > 0 ? readSamples(method, number.join(':'), problems) : samples;
    chosen.push({ label, method, samples: countable ? own : undefined });
  }
  return chosen;
}

function readSamples(method: MethodName, text: string, problems: Problem[]): SampleCount | undefined {
  // The memory of the dual solver grows with the square of the samples.
  const schema = descriptorOf(method).needs.vae ? settingSchemas['relabel.samples'] : manySamples;
  return conform<SampleCount>(schema, numeric(text), `--methods ${method}:`, problems);
}
