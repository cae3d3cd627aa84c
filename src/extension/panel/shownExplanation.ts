import type { ExplanationView } from '../../protocol/explanationView.ts';
import type { MethodDescriptor } from '../../protocol/method.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import { descriptorOf } from '../../settings/methods.ts';
import type { HistoryEntry } from '../history/historyEntry.ts';
import type { Pipeline, Run } from '../process/pipelineHost.ts';
import type { ReadImage } from './imageFollower.ts';
import { LayerViews } from './layerViews.ts';
import type { MapEvaluation } from './mapEvaluation.ts';
import { SampleScatter } from './sampleScatter.ts';
import { SanityCheck } from './sanityCheck.ts';

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
  /** undefined: its model can't be looked into any more. */
  readonly layers: LayerViews | undefined;
  /** undefined: its model can't be asked any more. */
  readonly sanity: SanityCheck | undefined;
}

/** @param number of the panel's run that it replaces. */
export function fromHistory({ head, explanation, picture }: HistoryEntry, number: number): ShownExplanation {
  const image = picture && { picture, stamp: Promise.resolve(head.stamps[head.image] ?? undefined) };
  const gone = { run: undefined, evaluation: undefined, scatter: undefined, layers: undefined, sanity: undefined };
  return { number, explanation, image, ...gone };
}

/**
 * What can be asked of a finished explanation besides its measurements.
 * @param id of its run, which these options began.
 * @param tell is called on every change of theirs.
 */
export function partsOf(
  pipeline: Pipeline,
  id: number,
  { method, methodOptions }: ExplainOptions,
  tell: () => void,
): Pick<ShownExplanation, 'scatter' | 'layers' | 'sanity'> {
  const { needs }: MethodDescriptor = descriptorOf(method);
  const layer = methodOptions?.layer;
  const own = typeof layer === 'string' ? layer : null;
  return {
    scatter: new SampleScatter(pipeline, id, tell),
    layers: new LayerViews(pipeline, id, needs.layer ? own : undefined, tell),
    sanity: new SanityCheck(pipeline, id, tell),
  };
}
