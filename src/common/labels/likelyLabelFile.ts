import type { ModelDescription } from '../../protocol/newModel.ts';

/** A file beside a model that reads as a list of labels, by its absolute path. */
export type CountedLabels = ModelDescription['labelFiles'][number];

/**
 * What files of classes are called: labels.txt, classes.txt, class_to_idx.json, synset.txt, obj.names, vocab.txt, dict.txt, and the
 * data.yaml of Ultralytics.
 */
const usualNames = /label|class|categor|synset|names|vocab|(^|[^a-z])(dict|tags)([^a-z]|$)|^data(set)?\.ya?ml$/i;

/** Whether a file's name, without folder and extension or with them, says that it lists classes. */
export function looksLikeLabels(path: string): boolean {
  return usualNames.test(fileName(path));
}

/**
 * The file beside a model that most likely has its labels: it has one for each class, and is named after the model or as
 * such files are. A model's own names come before those of a file that is not named after it; and any text file may happen
 * to have as many lines as there are a few classes, so that such a count alone says nothing.
 *
 * @param named whether the model itself, or what came with it, has names for its classes.
 * @param model path of its file.
 */
export function likelyLabelFile(
  files: readonly CountedLabels[],
  { classes, named }: { readonly classes: number; readonly named: boolean },
  model: string,
): string | undefined {
  const right = files.filter(({ count }) => count === classes).map(({ path }) => path);
  const own = right.find((path) => stemOf(path) === stemOf(model));
  if (own !== undefined || named) return own;
  return right.find(looksLikeLabels) ?? (classes >= tellingCount ? right[0] : undefined);
}

/** So many lines that they are hardly as many as there are classes by chance. */
const tellingCount = 20;

const fileName = (path: string): string => path.replace(/^.*[\\/]/, '');
const stemOf = (path: string): string => fileName(path).replace(/\.[^.]*$/, '');
