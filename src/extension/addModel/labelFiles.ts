import path from 'node:path';
import { likelyLabelFile, looksLikeLabels } from '../../common/labels/likelyLabelFile.ts';
import type { LabelFile } from '../../protocol/addModelForm.ts';
import type { ModelDescription, TryResult } from '../../protocol/newModel.ts';
import { imageNetClasses, imageNetWord } from '../../settings/bundled.ts';
import { listedLabels, type ModelEntry } from './entry/modelEntry.ts';

const imageNet = { path: imageNetWord, words: 'ImageNet’s 1000 labels (a guess)' } as const;

/**
 * The files that may have a model's labels: those with the right count first, then those whose names say that they
 * should have; and ImageNet's labels, where there are as many classes.
 * @param classes undefined: not known.
 */
export function labelChoices(files: ModelDescription['labelFiles'], classes: number | undefined): readonly LabelFile[] {
  const isRight = ({ count }: { count: number }): boolean => classes === undefined || count === classes;
  // Text files have all sorts of lines in them: one with another count is of interest only if its name says so.
  const named = files.filter((file) => !isRight(file) && looksLikeLabels(file.path));
  const choices = [...files.filter(isRight), ...named].map((file) => {
    const wrong = isRight(file) ? '' : `, but the model has ${classes} classes`;
    return { path: file.path, words: `${path.basename(file.path)} (${file.count} labels${wrong})` };
  });
  return classes === imageNetClasses ? [...choices, imageNet] : choices;
}

/**
 * The labels to begin with: the file that the terminal takes, too; ImageNet's where classes have no names and are as many;
 * else none.
 */
export function likelyLabels(
  files: ModelDescription['labelFiles'],
  tried: Pick<TryResult, 'classes' | 'named'>,
  model: string,
): string {
  const { classes, named } = tried;
  return likelyLabelFile(files, tried, model) ?? (classes === imageNetClasses && !named ? imageNetWord : '');
}

/** The labels that an entry lists itself, as a choice beside files. */
export function listedChoice(entry: ModelEntry | undefined): readonly LabelFile[] {
  const listed = entry?.labels;
  return typeof listed === 'object' ? [{ path: listedLabels, words: `In the settings (${listed.length} labels)` }] : [];
}
