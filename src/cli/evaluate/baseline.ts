import { realpathSync } from 'node:fs';
import { PipelineError } from '../../common/errors.ts';
import { unfinishedWords } from '../../pipeline/evaluation/missingParts.ts';
import { type FinishedRun, readRun } from '../../pipeline/evaluation/readRun.ts';
import { complain } from '../output.ts';
import type { EvaluateArguments } from './arguments.ts';

/**
 * Reads the run to compare with, before the work.
 *
 * @returns undefined: none was named.
 * @throws PipelineError('settings') when it is no run, is the one that is about to be written, or is not finished although
 *   --fail-below holds the new one to it.
 */
export async function readBaseline({ against, out, tolerance }: EvaluateArguments): Promise<FinishedRun | undefined> {
  if (against === undefined) return undefined;
  if (whole(against) === whole(out)) {
    // The next comparison would be of the run with itself, whatever this one finds.
    const message = '--against names the folder that this run is written to: name another one by --out.';
    throw new PipelineError('settings', message);
  }
  const run = await readRun(against);
  const unfinished = unfinishedWords(run);
  if (unfinished === undefined) return run;
  if (Object.keys(tolerance).length === 0) complain(unfinished);
  else {
    const message = `${unfinished} --fail-below would hold the new run to these alone: finish it by the command that began it.`;
    throw new PipelineError('settings', message);
  }
  return run;
}

/** Without links; of what is not there, as it was named. */
function whole(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
