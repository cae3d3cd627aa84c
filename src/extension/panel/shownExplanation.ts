import type { ExplanationView } from '../../protocol/explanationView.ts';
import type { HistoryEntry } from '../history/historyEntry.ts';
import type { Run } from '../process/pipelineHost.ts';
import type { ReadImage } from './imageFollower.ts';
import type { MapEvaluation } from './mapEvaluation.ts';
import type { SampleScatter } from './sampleScatter.ts';

/** A finished explanation, with all that was on screen. */
export interface ShownExplanation {
  /** `run` of the panel's state. */
  readonly number: number;
  /** undefined: it comes from the history. */
  readonly run: Run | undefined;
  readonly explanation: ExplanationView;
  readonly image: ReadImage | undefined;
  /** undefined: there is no map to measure. */
  readonly evaluation: MapEvaluation | undefined;
  /** undefined: its samples can't be recreated. */
  readonly scatter: SampleScatter | undefined;
}

/** @param number of the panel's run that it replaces. */
export function fromHistory({ head, explanation, picture }: HistoryEntry, number: number): ShownExplanation {
  const image = picture && { picture, stamp: Promise.resolve(head.stamps[head.image] ?? undefined) };
  return { number, run: undefined, explanation, image, evaluation: undefined, scatter: undefined };
}
