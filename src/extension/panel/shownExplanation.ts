import type { PanelState } from '../../protocol/panel.ts';
import type { Run } from '../process/pipelineHost.ts';
import type { ReadImage } from './imageFollower.ts';
import type { MapEvaluation } from './mapEvaluation.ts';
import type { SampleScatter } from './sampleScatter.ts';

/** A finished explanation, with all that was on screen. */
export interface ShownExplanation {
  /** undefined: it comes from the history. */
  readonly run: Run | undefined;
  readonly state: PanelState;
  readonly image: ReadImage | undefined;
  /** undefined: there is no map to measure. */
  readonly evaluation: MapEvaluation | undefined;
  /** undefined: its samples can't be made again. */
  readonly scatter: SampleScatter | undefined;
}
