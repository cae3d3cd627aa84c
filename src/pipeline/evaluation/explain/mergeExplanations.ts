import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunExplanation } from '../../../protocol/folders/folderRun.ts';
import { partialOf, sweepLeftovers } from '../../leftovers.ts';
import type { FinishedRun } from '../readRun.ts';
import { appendExplanation, madeExplanations } from './runExplanations.ts';

/**
 * Takes the maps of runs over into the run that was made of them, so that they are not made again; what it has already stays.
 *
 * @throws the file system's error.
 */
export function mergeExplanations(runs: readonly FinishedRun[], merged: FinishedRun): void {
  const keyOf = ({ image, target }: RunExplanation): string => `${image}\n${target}`;
  sweepLeftovers(join(merged.folder, 'explanations'));
  const known = new Set(madeExplanations(merged).map(keyOf));
  for (const run of runs) {
    for (const one of madeExplanations(run)) {
      if (known.has(keyOf(one))) continue;
      copyFolder(join(run.folder, one.folder), join(merged.folder, one.folder));
      appendExplanation(merged.folder, one);
      known.add(keyOf(one));
    }
  }
}

/** The copy is there as a whole or not at all. */
function copyFolder(from: string, to: string): void {
  if (existsSync(to)) return;
  mkdirSync(dirname(to), { recursive: true });
  const partial = partialOf(to);
  try {
    cpSync(from, partial, { recursive: true });
    renameSync(partial, to);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}
