import path from 'node:path';
import type { LabelFile } from '../../protocol/addModelForm.ts';
import type { ModelDescription } from '../../protocol/newModel.ts';
import { listedLabels, type ModelEntry } from './entry/modelEntry.ts';

/** Text files have all sorts of lines in them: one with another count is of interest only if its name says so. */
const looksLikeLabels = /label|class|categor|synset|names/i;

/**
 * The files that may have a model's labels: those with the right count first, then those whose names say that they
 * should have.
 * @param classes undefined: not known.
 */
export function labelChoices(files: ModelDescription['labelFiles'], classes: number | undefined): readonly LabelFile[] {
  const isRight = ({ count }: { count: number }): boolean => classes === undefined || count === classes;
  const named = files.filter((file) => !isRight(file) && looksLikeLabels.test(path.basename(file.path)));
  return [...files.filter(isRight), ...named].map((file) => {
    const wrong = isRight(file) ? '' : `, but the model has ${classes} classes`;
    return { path: file.path, words: `${path.basename(file.path)} (${file.count} labels${wrong})` };
  });
}

/** The file to begin with: one with the right count, named after the model or as labels are, if there is any. */
export function likelyLabels(files: ModelDescription['labelFiles'], classes: number, model: string): string {
  const stem = path.basename(model, path.extname(model));
  const right = files.filter(({ count }) => count === classes).map((file) => file.path);
  const nameOf = (file: string): string => path.basename(file, path.extname(file));
  const best = right.find((file) => nameOf(file) === stem) ?? right.find((file) => looksLikeLabels.test(nameOf(file)));
  return best ?? right[0] ?? '';
}

/** The labels that an entry lists itself, as a choice beside files. */
export function listedChoice(entry: ModelEntry | undefined): readonly LabelFile[] {
  const listed = entry?.labels;
  return typeof listed === 'object' ? [{ path: listedLabels, words: `In the settings (${listed.length} labels)` }] : [];
}
