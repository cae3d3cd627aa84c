import { PipelineError } from '../../common/errors.ts';
import type { ModelSpec } from '../../protocol/models.ts';
import { type FileRole, readRegularFile } from '../regularFile.ts';
import { labelsOf } from './labelFile.ts';

/**
 * One label per class. A model of one output is a two-class one (see teacher.ts), so its one label is the second's.
 * @param classes how many the teacher tells apart.
 * @throws PipelineError('settings') when the file can't be read or the count is not that of the classes.
 */
export async function readLabels(spec: ModelSpec, classes: number, singleOutput: boolean): Promise<readonly string[]> {
  if (spec.labels === undefined) return Array.from({ length: classes }, (_, index) => `class ${index}`);
  const labels = typeof spec.labels === 'string' ? await readLabelFile(spec.labels, spec.name) : spec.labels;
  if (singleOutput && labels.length === 1) return [`not ${labels[0]}`, labels[0] ?? ''];
  if (labels.length === classes) return labels;
  const source = typeof spec.labels === 'string' ? spec.labels : 'the list in relabel.models';
  throw new PipelineError(
    'settings',
    `Model "${spec.name}" has ${classes} classes, but ${source} has ${labels.length} labels: give one label per class, in the model's order.`,
    { setting: 'relabel.models' },
  );
}

/** The names of a model's scores, which are no classes. @throws PipelineError('settings') as `readLabels`. */
export async function readScoreNames(spec: ModelSpec, outputs: number): Promise<readonly string[]> {
  if (spec.labels !== undefined) return readLabels(spec, outputs, false);
  return outputs === 1 ? ['score'] : Array.from({ length: outputs }, (_, index) => `score ${index}`);
}

/**
 * The class that is meant by an index or a label; a label may be given by its first synonym, in any case.
 * @returns its index; undefined if there is none.
 */
export function findClass(labels: readonly string[], wanted: number | string): number | undefined {
  const name = String(wanted).trim().toLowerCase();
  const index = /^\d+$/.test(name) ? Number(name) : -1;
  if (index in labels) return index;
  const folded = labels.map((label) => label.toLowerCase());
  const whole = folded.indexOf(name);
  const found = whole < 0 ? folded.findIndex((label) => label.split(',', 1)[0] === name) : whole;
  return found < 0 ? undefined : found;
}

async function readLabelFile(path: string, model: string): Promise<readonly string[]> {
  const labels = labelsOf(path, await readText(path, model));
  if (labels !== undefined) return labels;
  throw new PipelineError(
    'settings',
    `The labels file ${path} of model "${model}" has no labels that Relabel understands: give a list, or one label a line in a text file.`,
    { setting: 'relabel.models' },
  );
}

/** A million labels are about half of that. */
const role: FileRole = { code: 'settings', kind: 'a file of labels', setting: 'relabel.models', maxBytes: 2 ** 25 };

async function readText(path: string, model: string): Promise<string> {
  try {
    return (await readRegularFile(path, role)).toString('utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PipelineError('settings', `Labels of model "${model}": ${reason}`, { cause, setting: 'relabel.models' });
  }
}
