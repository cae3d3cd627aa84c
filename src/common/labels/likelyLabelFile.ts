import type { ModelDescription } from '../../protocol/newModel.ts';
import { fileName } from '../fileName.ts';

/** A file beside a model that reads as a list of labels, by its absolute path. */
export type CountedLabels = ModelDescription['labelFiles'][number];

/**
 * What files of classes are called: labels.txt, classes.txt, class_to_idx.json, synset.txt, obj.names, vocab.txt, dict.txt,
 * index_to_name.json (TorchServe), and the data.yaml of Ultralytics.
 */
const usualNames =
  /label|class|categor|synset|names|vocab|(id|idx|index)_?(to|2)_?name|(^|[^a-z])(dict|tags)([^a-z]|$)|^data(set)?\.ya?ml$/i;

/** Files of text that lie beside many models and never have labels, however many lines they have. */
const otherNames = /^(requirements|licen[cs]e|copying|notice|readme|changelog|authors|cmakelists|package|tsconfig)/i;

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
  const open = right.filter((path) => !otherNames.test(fileName(path)));
  return open.find(looksLikeLabels) ?? (classes >= tellingCount ? open[0] : undefined);
}

/** So many lines that they are hardly as many as there are classes by chance. */
const tellingCount = 20;

const stemOf = (path: string): string => fileName(path).replace(/\.[^.]*$/, '');
