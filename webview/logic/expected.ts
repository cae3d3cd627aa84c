import type { PanelState } from '../../src/extension/protocol.ts';
import { formatShare } from './numbers.ts';

/** Whether the model is right, and in which words. */
export interface Verdict {
  readonly kind: 'right' | 'wrong' | 'unknown';
  readonly words: string;
}

const sourceWords = { folder: 'the folder’s name', csv: 'the CSV file', pick: 'your choice' } as const;

/** The model's top class against the expected one; undefined while there is nothing to say. */
export function verdictOf(
  { prediction, expected, expectedProblem }: PanelState,
  nameOf: (label: number) => string,
): Verdict | undefined {
  if (expectedProblem !== undefined) return { kind: 'unknown', words: expectedProblem.message };
  const top = prediction?.top[0];
  if (prediction === undefined || expected === undefined || top === undefined) return undefined;
  const source = `by ${sourceWords[expected.source]}`;
  if (top.index === expected.index)
    return { kind: 'right', words: `Right: the top class is the expected one ${source}.` };
  const known = [...prediction.top, prediction.target].find(({ index }) => index === expected.index);
  const share = known === undefined ? `not in the top ${prediction.top.length}` : formatShare(known.probability);
  return { kind: 'wrong', words: `Wrong: expected is ${nameOf(expected.index)} (${share}) ${source}.` };
}
