import type { PanelState, Prediction } from '../../src/protocol/panel.ts';
import { formatShare } from './numbers.ts';

/** Whether the model is right, and in which words. */
export interface Verdict {
  readonly kind: 'right' | 'wrong' | 'unknown';
  readonly words: string;
}

const sourceWords = { folder: 'the folder’s name', csv: 'the CSV file', pick: 'your choice' } as const;

/** The model's answer against the expected class; undefined while there is nothing to say. */
export function verdictOf({ image, explanation }: PanelState, nameOf: (label: number) => string): Verdict | undefined {
  const { expected, expectedProblem } = image;
  const { prediction } = explanation;
  if (expectedProblem !== undefined) return { kind: 'unknown', words: expectedProblem.message };
  if (prediction === undefined || expected === undefined || prediction.top.length === 0) return undefined;
  const { top, target, given } = prediction;
  const name = nameOf(expected.index);
  const source = `by ${sourceWords[expected.source]}`;
  const known = [...top, target].find(({ index }) => index === expected.index);
  const share = known && formatShare(known.probability);
  if (given !== undefined) {
    return given.includes(expected.index)
      ? { kind: 'right', words: `Right: ${name} (${share ?? 'at least 0.50'}), expected ${source}, is predicted.` }
      : { kind: 'wrong', words: `Wrong: ${name} (${share ?? 'below 0.50'}), expected ${source}, is not predicted.` };
  }
  return top[0]?.index === expected.index
    ? { kind: 'right', words: `Right: the top class is the expected one ${source}.` }
    : { kind: 'wrong', words: `Wrong: expected is ${name} (${share ?? `not in the top ${top.length}`}) ${source}.` };
}

/** What counts as predicted where labels don't exclude each other; undefined where one class is right. */
export function givenWords({ given }: Prediction): string | undefined {
  if (given === undefined) return undefined;
  const count = given.length === 0 ? 'none does' : given.length === 1 ? 'one does' : `${given.length} do`;
  return `Several labels may be right: those that reach 0.50 are predicted. Here ${count}.`;
}
