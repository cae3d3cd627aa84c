import { PipelineError } from '../../common/errors.ts';
import type { ExplainNews, LogLine } from '../../protocol/pipeline.ts';

/** What an explanation reports while it runs, for the caller and the log. */
export type ExplainEvent = ExplainNews | ({ readonly type: 'log' } & LogLine);

export interface ExplainContext {
  readonly signal: AbortSignal;
  emit(event: ExplainEvent): void;
  /** For tests and measurements: that the model blends its images itself, or that it doesn't. Default: on CUDA alone. */
  readonly blendInModel?: boolean | undefined;
  /** Somebody is watching: a coarse map is made at once, where it can be. */
  readonly guess?: boolean | undefined;
}

/** @throws PipelineError('cancelled') once the caller wants no more of it. */
export function throwIfCancelled({ signal }: Pick<ExplainContext, 'signal'>): void {
  if (signal.aborted) throw new PipelineError('cancelled', 'The explanation was cancelled.');
}
