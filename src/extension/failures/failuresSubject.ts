import type { ExplainAsker } from './explainQueue.ts';
import type { FolderRun } from './folderRun.ts';
import type { OtherRun } from './otherRun.ts';
import type { RunMaps } from './runs/runMaps.ts';
import type { RunNotes } from './runs/runNotes.ts';

/** The panel whose page asks. */
export interface FailuresSubject extends ExplainAsker {
  readonly run: FolderRun;
  readonly maps: RunMaps;
  readonly notes: RunNotes;
  readonly other: OtherRun;
  /** Starts the run, or goes on with it. */
  start(): Promise<void>;
  /** Breaks the run off; it can go on later. */
  pause(): Promise<void>;
  /** Asks for a run of the same images by another model. */
  askAgain(): Promise<void>;
  /** Breaks the run off and forgets it. */
  discard(): Promise<void>;
}
