import path from 'node:path';
import type { LabelFile } from '../../protocol/addModelForm.ts';
import type { ModelDescription, TryResult } from '../../protocol/newModel.ts';
import { imageNetClasses, imageNetWord } from '../../settings/bundled.ts';
import { listedLabels, type ModelEntry } from './entry/modelEntry.ts';

/** Text files have all sorts of lines in them: one with another count is of interest only if its name says so. */
const looksLikeLabels = /label|class|categor|synset|names/i;

const imageNet = { path: imageNetWord, words: 'ImageNet’s 1000 labels (a guess)' } as const;

/**
 * The files that may have a model's labels: those with the right count first, then those whose names say that they
 * should have; and ImageNet's labels, where there are as many classes.
 * @param classes undefined: not known.
 */
export function labelChoices(files: ModelDescription['labelFiles'], classes: number | undefined): readonly LabelFile[] {
  const isRight = ({ count }: { count: number }): boolean => classes === undefined || count === classes;
  const named = files.filter((file) => !isRight(file) && looksLikeLabels.test(path.basename(file.path)));
  const choices = [...files.filter(isRight), ...named].map((file) => {
    const wrong = isRight(file) ? '' : `, but the model has ${classes} classes`;
    return { path: file.path, words: `${path.basename(file.path)} (${file.count} labels${wrong})` };
  });
  return classes === imageNetClasses ? [...choices, imageNet] : choices;
}

/**
 * The labels to begin with: a file with the right count, named after the model or as labels are, if there is any;
 * ImageNet's where classes have no names and are as many; else none.
 */
export function likelyLabels(
  files: ModelDescription['labelFiles'],
  { classes, named }: Pick<TryResult, 'classes' | 'named'>,
  model: string,
): string {
  const stem = path.basename(model, path.extname(model));
  const right = files.filter(({ count }) => count === classes).map((file) => file.path);
  const nameOf = (file: string): string => path.basename(file, path.extname(file));
  const best = right.find((file) => nameOf(file) === stem) ?? right.find((file) => looksLikeLabels.test(nameOf(file)));
  return best ?? right[0] ?? (classes === imageNetClasses && !named ? imageNetWord : '');
}

/** The labels that an entry lists itself, as a choice beside files. */
export function listedChoice(entry: ModelEntry | undefined): readonly LabelFile[] {
  const listed = entry?.labels;
  return typeof listed === 'object' ? [{ path: listedLabels, words: `In the settings (${listed.length} labels)` }] : [];
}
