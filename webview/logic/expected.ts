import { isRight } from '../../src/common/labels/rightAnswer.ts';
import { formatSaid } from '../../src/common/said.ts';
import type { Expected, PanelState, Prediction } from '../../src/protocol/panel.ts';

/** Whether the model is right, and how to say so. */
export interface Verdict {
  readonly kind: 'right' | 'wrong';
  readonly words: string;
}

/** Where the expected class comes from. */
function sourceWords({ source, label }: Expected): string {
  return { folder: `matches folder “${label}”`, table: 'matches the ground truth file', pick: 'as you expected' }[
    source
  ];
}

/** The model's answer against the expected class; undefined while nothing can be said. */
export function verdictOf({ image, explanation }: PanelState, nameOf: (label: number) => string): Verdict | undefined {
  const { expected } = image;
  const { prediction } = explanation;
  if (prediction === undefined || expected === undefined || prediction.top.length === 0) return undefined;
  const { top, target, given } = prediction;
  const name = nameOf(expected.index);
  const known = [...top, target].find(({ index }) => index === expected.index);
  const share = known && formatSaid(known.probability, prediction.unit);
  const matches = sourceWords({ ...expected, label: name });
  const right = isRight(prediction, expected.index);
  if (given !== undefined) {
    return right
      ? { kind: 'right', words: `Correct: ${name} (${share ?? '0.50 or more'}) is predicted, ${matches}.` }
      : { kind: 'wrong', words: `Wrong: you expected ${name} (${share ?? 'below 0.50'}), which is not predicted.` };
  }
  return right
    ? { kind: 'right', words: `Correct: ${matches}.` }
    : { kind: 'wrong', words: `Wrong: you expected ${name} (${share ?? `not in the top ${top.length}`}).` };
}

/** What counts as predicted if labels don't exclude each other; undefined if exactly one class is right. */
export function givenWords({ given }: Prediction): string | undefined {
  if (given === undefined) return undefined;
  const count = given.length === 0 ? 'None does.' : given.length === 1 ? 'One does.' : `${given.length} do.`;
  return `Several labels can be right. Those that reach 0.50 are predicted. ${count}`;
}
