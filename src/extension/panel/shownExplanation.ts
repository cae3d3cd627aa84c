import type { ExplanationView } from '../../protocol/explanationView.ts';
import type { MethodDescriptor } from '../../protocol/method.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import { descriptorOf } from '../../settings/methods.ts';
import type { Recording } from '../history/history.ts';
import type { HistoryEntry } from '../history/historyEntry.ts';
import type { Pipeline, Run } from '../process/pipelineHost.ts';
import type { ReadImage } from './fileFollower.ts';
import { LayerViews } from './layerViews.ts';
import type { MapEvaluation } from './mapEvaluation.ts';
import { SampleScatter } from './sampleScatter.ts';
import { SanityCheck } from './sanityCheck.ts';

/** A finished explanation, with all that was on screen. */
export interface ShownExplanation {
  /** `run` of the panel's state. */
  readonly number: number;
  /** Of its entry in the history, whether or not it is kept there. */
  readonly entry: string;
  /** undefined: it comes from the history. */
  readonly run: Run | undefined;
  readonly explanation: ExplanationView;
  readonly image: ReadImage | undefined;
  /** undefined: there is no map to measure. */
  readonly evaluation: MapEvaluation | undefined;
  /** undefined: its samples can't be recreated. */
  readonly scatter: SampleScatter | undefined;
  /** undefined: its model can't be looked into any more. */
  readonly layers: LayerViews | undefined;
  /** undefined: its model can't be asked any more. */
  readonly sanity: SanityCheck | undefined;
}

/** @param number of the panel's run that it replaces. */
export function fromHistory({ head, explanation, picture, reading }: HistoryEntry, number: number): ShownExplanation {
  const { stamps } = head;
  const image = picture && { picture, stamp: Promise.resolve(stamps[head.image] ?? undefined), reading, stamps };
  const gone = { run: undefined, evaluation: undefined, scatter: undefined, layers: undefined, sanity: undefined };
  return { number, entry: head.id, explanation, image, ...gone };
}

/** What was found out about a finished explanation since, as the page shows it. */
export function withParts(explanation: ExplanationView, shown: ShownExplanation | undefined): ExplanationView {
  const sanity = shown?.sanity?.state ?? explanation.sanity;
  return { ...explanation, scatter: shown?.scatter?.state, layers: shown?.layers?.state, sanity };
}

/** Keeps a finished explanation with its measurements and the answer of the sanity check, as far as there are any. */
export function keepShown(recording: Recording, { explanation, evaluation, sanity, image }: ShownExplanation): void {
  void recording.keep({ ...explanation, evaluation: evaluation?.state, sanity: sanity?.state }, image?.picture);
}

/**
 * What can be asked of a finished explanation besides its measurements.
 * @param id of its run, which these options began.
 * @param tell is called on every change of theirs; `keep` when one is known that the history keeps.
 */
export function partsOf(
  pipeline: Pipeline,
  id: number,
  { method, methodOptions }: ExplainOptions,
  tell: () => void,
  keep: () => void,
): Pick<ShownExplanation, 'scatter' | 'layers' | 'sanity'> {
  const { needs }: MethodDescriptor = descriptorOf(method);
  const layer = methodOptions?.layer;
  const own = typeof layer === 'string' ? layer : null;
  return {
    scatter: new SampleScatter(pipeline, id, tell),
    layers: new LayerViews(pipeline, id, needs.layer ? own : undefined, tell),
    sanity: new SanityCheck(pipeline, id, () => {
      tell();
      keep();
    }),
  };
}
