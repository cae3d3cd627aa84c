import type { SettingsToWrite, Step } from '../../pipeline/model/reference/stepsBetween.ts';

/** What came of a comparison, as `--json` prints it. */
export interface ReferenceReport {
  readonly kind: 'tensor' | 'scores';
  /** Absolute path. */
  readonly image: string;
  /** What was done to the file. */
  readonly notes: readonly string[];
  readonly model: string;
  readonly reference: { readonly shape: readonly number[]; readonly type: string };
  /** How far apart the two are as configured, and under the best explanation: tensors in grey levels of 255, scores from 0 to 1. */
  readonly before: number;
  readonly after: number;
  readonly equal: boolean;
  /** The steps that differ, in the order of a pipeline. */
  readonly steps: readonly Step[];
  /** What would have to be in `input` of the model. */
  readonly settings: SettingsToWrite;
}

/** What is left is told as unexplained above so many grey levels, or so much of the scores. */
const unexplained = { tensor: 2, scores: 0.05 } as const;

/** The report for a terminal, line by line. */
export function referenceLines(report: ReferenceReport): readonly string[] {
  const { kind, image, notes, model, reference, equal, steps, settings, before, after } = report;
  const line = (what: string, says: string): string => `${what.padEnd(20)} ${says}`;
  const distance = (value: number): string =>
    kind === 'tensor'
      ? `${value.toFixed(2)} of 255 grey levels on average`
      : `${value.toFixed(3)} (0: equal, 1: nothing in common)`;
  const lines = [
    line('image', [image, ...notes].join('; ')),
    line(
      'reference',
      `${reference.shape.join('×')} ${reference.type}, ${kind === 'tensor' ? 'as the input' : 'as the scores'} of "${model}"`,
    ),
    line('difference', distance(before)),
  ];
  if (equal)
    return [...lines, line('result', 'the same up to rounding: Relabel feeds the model as your pipeline does')];
  const [first] = steps;
  if (first !== undefined) lines.push(line('first difference', `${first.step}: ${first.says}`));
  for (const { step, says } of steps.slice(1)) lines.push(line('then', `${step}: ${says}`));
  if (first !== undefined || Object.keys(settings).length > 0) lines.push(line('difference then', distance(after)));
  if (after > unexplained[kind]) lines.push(line('unexplained', remedies[kind]));
  if (Object.keys(settings).length > 0) lines.push(line('setting', `"input": ${JSON.stringify(settings)}`));
  return lines;
}

const remedies = {
  tensor: 'part of the difference: is it the same image, and the tensor right before the model?',
  scores: 'part of the difference: save the tensor that goes into the model, which tells more than scores',
} as const;
