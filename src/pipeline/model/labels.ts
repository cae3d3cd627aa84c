import { PipelineError } from '../../common/errors.ts';
import { likelyLabelFile, looksLikeLabels } from '../../common/labels/likelyLabelFile.ts';
import type { ModelSpec } from '../../protocol/models.ts';
import { imageNetClasses } from '../../settings/bundled.ts';
import type { FileRole } from '../regularFile.ts';
import { type FoundLabels, findLabels } from './foundLabels.ts';
import { labelsOf } from './labelFile.ts';
import { labelFilesBeside } from './labelFilesBeside.ts';
import { isMultiLabel, lowerScore, noLabel, type OutputKind } from './probabilities.ts';
import { readTextFile } from './textFile.ts';

/** One label per class, and where they come from. */
export interface ModelLabels {
  readonly labels: readonly string[];
  /** undefined: from nowhere; classes are called by their index. */
  readonly source: string | undefined;
  /** What was found but could not be used, one sentence each. */
  readonly notes: readonly string[];
}

/** The labels that a model has or is given, and with them the one that stands for none of its classes. */
export async function labelsFor(
  spec: ModelSpec,
  kind: OutputKind,
  outputs: number,
  inGraph: readonly string[] | undefined,
): Promise<{ readonly named: ModelLabels; readonly labels: readonly string[] }> {
  if (kind === 'score') {
    const names = await readScoreNames(spec, outputs);
    return { named: { labels: names, source: undefined, notes: [] }, labels: [...names, lowerScore] };
  }
  const named = await readLabels(spec, Math.max(2, outputs), outputs === 1, inGraph);
  return { named, labels: outputs > 1 && isMultiLabel(kind) ? [...named.labels, noLabel] : named.labels };
}

/**
 * One label per class: those of the settings, otherwise those in the model's own metadata or a file beside it, if there
 * is one for each class. A model with one output has two classes (see teacher.ts), so its one label is the second's.
 * @param classes how many the teacher distinguishes.
 * @param inGraph the names that the model's graph has for its classes; they come before those of files.
 * @throws PipelineError('settings') when a file named in the settings can't be read or understood, or its count does
 * not match the classes.
 */
export async function readLabels(
  spec: ModelSpec,
  classes: number,
  singleOutput: boolean,
  inGraph?: readonly string[],
): Promise<ModelLabels> {
  if (spec.labels === undefined) return foundLabels(spec, classes, singleOutput, inGraph);
  const labels = typeof spec.labels === 'string' ? await readLabelFile(spec.labels, spec.name) : spec.labels;
  const source = typeof spec.labels === 'string' ? spec.labels : 'the list in relabel.models';
  const fitting = fitted(labels, classes, singleOutput);
  if (fitting !== undefined) return { labels: fitting, source, notes: [] };
  // TensorFlow's models of ImageNet have 1001 classes.
  const isOneShort = labels.length === classes - 1;
  const background = isOneShort ? ' If the first class is the background, give it a label, too.' : '';
  throw new PipelineError(
    'settings',
    `Model "${spec.name}" has ${classes} classes, but ${source} has ${labels.length} labels: give one label per class, in the model's order.${background}`,
    { setting: 'relabel.models' },
  );
}

/** The names of a model's scores, which are not classes. @throws PipelineError('settings') as `readLabels`. */
export async function readScoreNames(spec: ModelSpec, outputs: number): Promise<readonly string[]> {
  if (spec.labels !== undefined) return (await readLabels(spec, outputs, false)).labels;
  return outputs === 1 ? ['score'] : Array.from({ length: outputs }, (_, index) => `score ${index}`);
}

function fitted(labels: readonly string[], classes: number, singleOutput: boolean): readonly string[] | undefined {
  if (singleOutput && labels.length === 1) return [`not ${labels[0]}`, labels[0] ?? ''];
  return labels.length === classes ? labels : undefined;
}

async function foundLabels(
  spec: ModelSpec,
  classes: number,
  singleOutput: boolean,
  inGraph: readonly string[] | undefined,
): Promise<ModelLabels> {
  const notes: string[] = [];
  const own = inGraph === undefined ? [] : [{ labels: inGraph, source: "the model's graph" }];
  // Built-in models have their labels in the settings.
  const told = spec.written === undefined ? own : [...own, ...(await findLabels(spec.path))];
  const named = told.some((candidate) => 'labels' in candidate && fitted(candidate.labels, classes, singleOutput));
  const found = [...(await labelsBeside(spec, { classes, named }, singleOutput)), ...told];
  for (const candidate of found) {
    if ('problem' in candidate) {
      notes.push(`The labels of ${candidate.source} are not used: it ${candidate.problem}.`);
      continue;
    }
    const labels = fitted(candidate.labels, classes, singleOutput);
    if (labels !== undefined) return { labels, source: candidate.source, notes };
    notes.push(
      `The labels of ${candidate.source} are not used: there are ${candidate.labels.length}, but the model has ${classes} classes.`,
    );
  }
  if (classes === imageNetClasses) {
    notes.push(
      'The classes have no names. If they are ImageNet’s 1000, "labels": "imagenet" in relabel.models gives them theirs.',
    );
  }
  return { labels: Array.from({ length: classes }, (_, index) => `class ${index}`), source: undefined, notes };
}

/**
 * The file beside the model that the form that adds a model would propose; where nothing else names the classes, also one whose
 * name says that it has labels, so that its count is told.
 */
async function labelsBeside(
  { path, labelsBeside }: ModelSpec,
  known: { readonly classes: number; readonly named: boolean },
  singleOutput: boolean,
): Promise<readonly FoundLabels[]> {
  if (labelsBeside !== true) return [];
  const files = await labelFilesBeside(path);
  const one = singleOutput ? likelyLabelFile(files, { ...known, classes: 1 }, path) : undefined;
  const other = known.named ? undefined : files.find((file) => looksLikeLabels(file.path))?.path;
  const file = likelyLabelFile(files, known, path) ?? one ?? other;
  return file === undefined ? [] : [{ ...labelsOf(file, await readTextFile(file, labelsRole)), source: file }];
}

async function readLabelFile(path: string, model: string): Promise<readonly string[]> {
  const result = labelsOf(path, await readText(path, model));
  if ('labels' in result) return result.labels;
  const message = `The labels file ${path} of model "${model}" ${result.problem}.`;
  throw new PipelineError('settings', message, { setting: 'relabel.models' });
}

/** Room for a million labels of eight letters. */
const labelsRole: FileRole = {
  code: 'settings',
  kind: 'a file of labels',
  setting: 'relabel.models',
  maxBytes: 2 ** 23,
};

async function readText(path: string, model: string): Promise<string> {
  try {
    return await readTextFile(path, labelsRole);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PipelineError('settings', `Labels of model "${model}": ${reason}`, { cause, setting: 'relabel.models' });
  }
}
