import { basename } from 'node:path';

/** Models whose numbers are no classes, which nothing but the name of their file and how many there are tells. */
const known: readonly { readonly file: RegExp; readonly numbers: number; readonly gives: string }[] = [
  // https://github.com/deepinsight/insightface, python-package/insightface/model_zoo: attribute.py, landmark.py
  { file: /genderage/i, numbers: 3, gives: 'two scores of gender and an age' },
  { file: /2d106det/i, numbers: 212, gives: 'the places of 106 points of a face' },
  { file: /1k3d68/i, numbers: 3309, gives: 'the places of points of a face' },
  // https://github.com/dchen236/FairFace, predict.py
  { file: /fair_?face|res34_fair_align/i, numbers: 18, gives: 'scores of three groups of classes: 7, 2 and 9' },
];

/**
 * Why the numbers of a model are no scores of classes of which one is right: a clause that follows its name.
 * @returns undefined for a model that is not known.
 */
export function knownNumbers(path: string, numbers: number | undefined): string | undefined {
  const found = known.find((one) => one.numbers === numbers && one.file.test(basename(path)));
  if (found === undefined) return undefined;
  return `gives ${numbers} numbers, which are ${found.gives} if it is what its file's name says, and no classes of which one is right: set "output": "score" in relabel.models to explain each number by itself, or "logits" if they are scores of classes all the same.`;
}
