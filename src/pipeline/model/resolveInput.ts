import { PipelineError } from '../../common/errors.ts';
import { describe, type Problem } from '../../common/problem.ts';
import type { ModelSpec, Preprocess, PreprocessSources } from '../../protocol/models.ts';
import { preprocessOf } from '../../settings/preprocess.ts';
import { presets } from '../../settings/presets.ts';
import { readSidecar, type Sidecar } from './sidecar/sidecar.ts';

const keys = Object.keys({
  size: 0,
  layout: 0,
  steps: 0,
  resize: 0,
  cropFraction: 0,
  interpolation: 0,
  antialias: 0,
  channels: 0,
  scale: 0,
  mean: 0,
  std: 0,
} satisfies Record<keyof Preprocess, 0>) as (keyof Preprocess)[];

/**
 * The model with its whole preprocess, and where each value is from. First comes what `input` of the settings says;
 * then the preset or, where none is chosen, a file beside the model; then torchvision's. Size and layout are the
 * model's own wherever its shape tells them.
 *
 * @param shape of the graph's input, as far as it is fixed.
 * @throws PipelineError('settings') when a file beside the model can't be understood or contradicts the settings.
 */
export async function resolveInput(
  spec: ModelSpec,
  shape: readonly (number | string)[],
): Promise<{ spec: ModelSpec; sources: PreprocessSources }> {
  const { written } = spec;
  if (written === undefined) return { spec, sources: sourcesOf(() => 'built in') };
  const sidecar = written.preset === undefined ? withoutSize(await readSidecar(spec.path), shape) : undefined;
  const sources = sourcesOf((key) => {
    if (written.input[key] !== undefined) return 'input';
    if (sidecar?.values[key] !== undefined) return sidecar.source;
    if (key === 'size' || key === 'layout') return 'model';
    return written.preset === undefined ? 'default' : `preset "${written.preset}"`;
  });
  return { spec: sidecar === undefined ? spec : { ...spec, input: merge(spec, sidecar) }, sources };
}

function sourcesOf(sourceOf: (key: keyof Preprocess) => string): PreprocessSources {
  return Object.fromEntries(keys.map((key) => [key, sourceOf(key)])) as PreprocessSources;
}

/** What a model's shape fixes is not for a file beside it to say. */
function withoutSize(sidecar: Sidecar | undefined, shape: readonly (number | string)[]): Sidecar | undefined {
  const fixed = shape.slice(1).every((side) => typeof side === 'number');
  if (sidecar === undefined || !fixed) return sidecar;
  const { size: _, ...values } = sidecar.values;
  return { ...sidecar, values };
}

function merge(spec: ModelSpec, { source, values }: Sidecar): Preprocess {
  const problems: Problem[] = [];
  const base: Preprocess = { ...presets.torchvision, ...values };
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
    if (value === undefined) continue;
    const words = Array.isArray(value) ? value.map(short).join(key === 'size' ? '×' : ', ') : short(value);
    const list = bySource.get(sources[key]) ?? [];
    bySource.set(sources[key], [...list, `${key} ${words}`]);
  }
  return [...bySource].map(([source, list]) => `from ${source}: ${list.join('; ')}`).join(' | ');
}

function short(value: unknown): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
}
