import { PipelineError } from '../../common/errors.ts';
import { describe, type Problem } from '../../common/problem.ts';
import type { Layout, ModelSpec, Preprocess, PreprocessSources } from '../../protocol/models.ts';
import { bandsText } from '../../settings/bands.ts';
import { preprocessOf } from '../../settings/preprocess.ts';
import { presets } from '../../settings/presets.ts';
import { describeSteps } from '../image/describeSteps.ts';
import { asBytes, type GraphInput, graphInput } from './proposal/graphInput.ts';
import type { QuantisedBytes } from './proposal/inputReading.ts';
import { adaptSize } from './sidecar/adaptSize.ts';
import { readSidecar, type Sidecar } from './sidecar/sidecar.ts';
import { guessLayout } from './teacherInput.ts';

const keys = Object.keys({
  size: 0,
  layout: 0,
  steps: 0,
  resize: 0,
  cropFraction: 0,
  interpolation: 0,
  antialias: 0,
  channels: 0,
  bands: 0,
  scale: 0,
  mean: 0,
  std: 0,
  window: 0,
  orientation: 0,
  profile: 0,
  alpha: 0,
} satisfies Record<keyof Preprocess, 0>) as (keyof Preprocess)[];

export interface ResolvedInput {
  readonly spec: ModelSpec;
  readonly sources: PreprocessSources;
  readonly reasons: Partial<Readonly<Record<keyof Preprocess, string>>>;
  readonly notes: readonly string[];
}

/**
 * The model with its whole preprocess, and where each value is from. First comes what `input` of the settings says;
 * then the preset or, where none is chosen, what the graph itself does to its input; then a file beside the model; then
 * a guess. Size and layout are the model's own wherever its shape tells them.
 *
 * @param shape of the graph's input, as far as it is fixed.
 * @param graph what its graph says.
 * @returns beside them, of a file beside the model: why each value is what it is, and `notes`, what is not understood, one
 * sentence each.
 * @throws PipelineError('settings') when a file beside the model is broken or contradicts the settings.
 */
export async function resolveInput(
  spec: ModelSpec,
  shape: readonly (number | string)[],
  graph: GraphInput = graphInput(undefined, { producer: '', shape }),
): Promise<ResolvedInput> {
  const { written } = spec;
  if (written === undefined) return { spec, sources: sourcesOf(() => 'built in'), reasons: {}, notes: [] };
  const own = written.preset === undefined;
  const { layout, ...values } = graph.told;
  const found = own ? await sidecarFor(spec, shape, written.input.layout ?? layout) : undefined;
  const sidecar = found && graph.bytes ? inBytes(found, graph.bytes) : found;
  const told = own ? { ...sidecar?.values, ...values } : {};
  const resized = written.input.resize !== undefined || written.input.cropFraction !== undefined;
  const steps = written.input.steps ?? (resized ? undefined : sidecar?.values.steps);
  const sources = sourcesOf((asked) => {
    if (written.input[asked] !== undefined) return 'input';
    // Steps say what the short form says, and where there are none it is the other way round.
    const short = steps !== undefined && shortForm.includes(asked);
    const key = short ? 'steps' : asked === 'steps' && steps === undefined ? 'resize' : asked;
    if (written.input[key] !== undefined) return 'input';
    if (own && key !== 'layout' && graph.told[key] !== undefined) return fromGraph;
    if (sidecar?.values[key] !== undefined) return sidecar.source;
    if (key === 'size' || key === 'layout') return 'model';
    return own ? 'default' : `preset "${written.preset}"`;
  });
  const from = sidecar?.source ?? 'what is guessed of the model';
  const { reasons = {}, problems: notes = [] } = sidecar ?? {};
  const base = written.input.bands ? alike(graph.base) : graph.base;
  const merged = own ? { ...spec, input: merge(spec, base, told, from) } : spec;
  if (layout === undefined || merged.input.layout !== undefined) return { spec: merged, sources, reasons, notes };
  return { spec: { ...merged, input: { ...merged.input, layout } }, sources, reasons, notes };
}

/** What a file says of a model that takes normalised pixels as bytes; values that no bytes stand for are left out. */
function inBytes(sidecar: Sidecar, bytes: QuantisedBytes): Sidecar {
  const fitted = asBytes(sidecar.values, bytes);
  if (fitted.mean !== undefined) return { ...sidecar, values: { ...sidecar.values, ...fitted } };
  const { scale, mean, std, ...others } = sidecar.values;
  const isWhole = scale === undefined || scale / (std?.[0] ?? 1) > 0.5;
  if (isWhole) return sidecar;
  const problem = `${sidecar.source} normalises pixels to other values than the model's bytes stand for: its range is not used.`;
  return { ...sidecar, values: others, problems: [...sidecar.problems, problem] };
}

/** Where bands have no usual mean and spread: values from 0 to 1. */
function alike(base: Preprocess): Preprocess {
  const even = [base.mean, base.std].every((values) => new Set(values).size === 1);
  return even ? base : presets.unit;
}

/** The sides that a shape fixes, if it fixes both. */
function fixedSides(
  shape: readonly (number | string)[],
  layout = guessLayout(shape),
): readonly [height: number, width: number] | undefined {
  const [height, width] = layout === 'NCHW' ? shape.slice(-2) : shape.slice(-3, -1);
  return typeof height === 'number' && typeof width === 'number' ? [height, width] : undefined;
}

async function sidecarFor(
  spec: ModelSpec,
  shape: readonly (number | string)[],
  layout: Layout | undefined,
): Promise<Sidecar | undefined> {
  const fixed =
    fixedSides(shape, layout ?? guessLayout(shape, spec.written?.input.bands?.length)) ?? spec.written?.input.size;
  const sidecar = await readSidecar(spec.path, fixed);
  return sidecar && adaptSize(sidecar, fixed);
}

/** What the graph itself does to its input, or takes. */
export const fromGraph = 'the graph';

function sourcesOf(sourceOf: (key: keyof Preprocess) => string): PreprocessSources {
  return Object.fromEntries(keys.map((key) => [key, sourceOf(key)])) as PreprocessSources;
}

function merge(spec: ModelSpec, guess: Preprocess, told: Partial<Preprocess>, source: string): Preprocess {
  const problems: Problem[] = [];
  const base: Preprocess = { ...guess, ...told };
  const input = preprocessOf(spec.written?.input ?? {}, base, source, 'input', problems);
  if (input !== undefined) return input;
  const message = `Model "${spec.name}": ${problems.map(describe).join('; ')}. Correct it in relabel.models.`;
  throw new PipelineError('settings', message, { setting: 'relabel.models' });
}

/** One line that says how a model is fed, and by which rules: `from preset "timm": resize crop, …; from model: …`. */
export function describeSources(input: Preprocess, sources: PreprocessSources): string {
  const bySource = new Map<string, string[]>();
  for (const key of keys) {
    const value = input[key];
    if (value === undefined || (input.steps !== undefined && shortForm.includes(key))) continue;
    if (key === 'channels' && input.bands !== undefined) continue;
    const words = wordsOf(key, value);
    const list = bySource.get(sources[key]) ?? [];
    bySource.set(sources[key], [...list, `${key} ${words}`]);
  }
  return [...bySource].map(([source, list]) => `from ${source}: ${list.join('; ')}`).join(' | ');
}

/** What counts for nothing where there are steps. */
const shortForm: readonly (keyof Preprocess)[] = ['resize', 'cropFraction', 'interpolation', 'antialias'];

function wordsOf<K extends keyof Preprocess>(key: K, value: NonNullable<Preprocess[K]>): string {
  if (key === 'steps') return describeSteps(value as NonNullable<Preprocess['steps']>);
  if (key === 'bands') return bandsText(value as NonNullable<Preprocess['bands']>);
  return Array.isArray(value) ? value.map(short).join(key === 'size' ? '×' : ', ') : short(value);
}

/** The preprocess without what counts for nothing, for a record of it. */
export function effectivePreprocess(input: Preprocess): Partial<Preprocess> {
  const { channels, ...others } = input;
  const own = input.bands === undefined ? { channels, ...others } : others;
  if (input.steps === undefined) return own;
  const { resize: _, cropFraction: _c, interpolation: _i, antialias: _a, ...rest } = own;
  return rest;
}

function short(value: unknown): string {
  if (typeof value === 'object') return JSON.stringify(value);
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
}
