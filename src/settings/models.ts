import type { Problem } from '../common/problem.ts';
import type { ModelSpec, VaeSpec } from '../protocol/models.ts';
import { bundledModel, imageNetLabels, imageNetWord } from './bundled.ts';
import type { ConfiguredModel, SettingsOrigin } from './configuredModel.ts';
import { expandPath } from './paths.ts';
import { type InputEntry, preprocessOf, writtenInput } from './preprocess.ts';
import { type PresetName, presets } from './presets.ts';
import { conform, settingSchemas, settingValue } from './schema.ts';

/** `relabel.models[]`, as the schema allows it and with its defaults filled in. */
interface ModelEntry {
  readonly name: string;
  readonly path: string;
  readonly labels?: string | readonly string[];
  readonly preset?: PresetName;
  readonly input?: InputEntry;
  readonly output: ModelSpec['output'];
  readonly outputName?: string;
  readonly vae?: string;
}

/**
 * Reads relabel.models, relabel.vaes and relabel.defaultModel. Entries are checked one by one: a bad one does not
 * affect the others.
 *
 * @returns the good models and, last, the bundled one; and the name of the default one.
 */
export function readModels(
  raw: Readonly<Record<string, unknown>>,
  from: SettingsOrigin,
  problems: Problem[],
): { models: readonly ConfiguredModel[]; defaultModel: string } {
  const bundled = bundledModel(from.assets);
  const vaes = new Map([[bundled.vae.name, bundled.vae]]);
  for (const [index, written] of entriesOf('relabel.vaes', raw, problems).entries()) {
    const vae = readVae(written, `relabel.vaes[${index}]`, vaes, from, problems);
    if (vae) vaes.set(vae.name, vae);
  }
  const entries = entriesOf('relabel.models', raw, problems);
  const models = new Map<string, ConfiguredModel>();
  for (const [index, written] of entries.entries()) {
    const path = `relabel.models[${index}]`;
    const model = readModel(written, path, [...models.keys(), bundled.name], vaes, from, problems);
    if (model) models.set(model.name, model);
  }
  const all = [...models.values(), bundled];
  return { models: all, defaultModel: readDefaultModel(raw['relabel.defaultModel'], all, entries, problems) };
}

function entriesOf(
  key: 'relabel.models' | 'relabel.vaes',
  raw: Readonly<Record<string, unknown>>,
  problems: Problem[],
): readonly unknown[] {
  const value = raw[key] === undefined ? settingSchemas[key].default : raw[key];
  if (Array.isArray(value)) return value;
  problems.push({ setting: key, message: settingSchemas[key].errorMessage });
  return [];
}

function readVae(
  written: unknown,
  path: string,
  others: ReadonlyMap<string, VaeSpec>,
  from: SettingsOrigin,
  problems: Problem[],
): VaeSpec | undefined {
  const entry = conform<VaeSpec>(settingSchemas['relabel.vaes'].items, written, path, problems);
  if (!entry || isTaken(entry.name, [...others.keys()], path, problems)) return undefined;
  const encoder = runnable(entry.encoder, `${path}.encoder`, from, problems);
  const decoder = runnable(entry.decoder, `${path}.decoder`, from, problems);
  if (encoder === undefined || decoder === undefined) return undefined;
  return { name: entry.name, encoder, decoder };
}

function readModel(
  written: unknown,
  path: string,
  otherNames: readonly string[],
  vaes: ReadonlyMap<string, VaeSpec>,
  from: SettingsOrigin,
  problems: Problem[],
): ConfiguredModel | undefined {
  const entry = conform<ModelEntry>(settingSchemas['relabel.models'].items, written, path, problems);
  if (!entry || isTaken(entry.name, otherNames, path, problems)) return undefined;
  const [bundledVae] = vaes.values();
  const vae = entry.vae === undefined ? bundledVae : vaes.get(entry.vae);
  if (!vae) {
    problems.push({ setting: `${path}.vae`, message: `must be the name of a VAE: ${quoted(vaes.keys())}` });
  }
  // Bands other than colours have no usual mean: what is missing is found out or guessed once the model is read.
  const { preset = entry.input?.bands ? 'unit' : 'torchvision' } = entry;
  const own = writtenInput(entry.input ?? {}, `${path}.input`, problems);
  const input = own && preprocessOf(own, presets[preset], `the preset "${preset}"`, `${path}.input`, problems);
  const file = runnable(entry.path, `${path}.path`, from, problems);
  if (!vae || !own || !input || file === undefined) return undefined;
  return {
    name: entry.name,
    path: file,
    labels: readLabels(entry.labels, from),
    input,
    written: { preset: entry.preset, input: own },
    output: entry.output,
    outputName: entry.outputName,
    vae,
    bundled: false,
  };
}

function readLabels(written: ModelEntry['labels'], { assets, baseDir }: SettingsOrigin): ConfiguredModel['labels'] {
  if (typeof written !== 'string') return written;
  return written === imageNetWord ? imageNetLabels(assets) : expandPath(written, baseDir);
}

/** The absolute path of a file that is run; undefined, and a problem, if it must not be. */
function runnable(
  written: string,
  setting: string,
  { baseDir, mayRun }: SettingsOrigin,
  problems: Problem[],
): string | undefined {
  const file = expandPath(written, baseDir);
  if (mayRun === undefined || mayRun(file)) return file;
  problems.push({
    setting,
    message: `is ${file}, a file of a workspace that is not trusted: trust the workspace to run it`,
  });
  return undefined;
}

function isTaken(name: string, names: readonly string[], path: string, problems: Problem[]): boolean {
  const taken = names.includes(name);
  if (taken)
    problems.push({ setting: `${path}.name`, message: `must be unique: a model named “${name}” already exists` });
  return taken;
}

function readDefaultModel(
  value: unknown,
  models: readonly ConfiguredModel[],
  entries: readonly unknown[],
  problems: Problem[],
): string {
  const name = settingValue<string>('relabel.defaultModel', value, problems);
  const first = models[0]?.name ?? '';
  if (name === '') return first;
  if (models.some((model) => model.name === name)) return name;
  // An entry with that name that has problems of its own has already been reported.
  if (!entries.some((entry) => isNamed(entry, name))) {
    const names = quoted(models.map((model) => model.name));
    problems.push({ setting: 'relabel.defaultModel', message: `must be the name of a model: ${names}` });
  }
  return first;
}

function isNamed(entry: unknown, name: string): boolean {
  return typeof entry === 'object' && entry !== null && 'name' in entry && entry.name === name;
}

function quoted(names: Iterable<string>): string {
  return [...names].map((name) => `"${name}"`).join(', ');
}
