import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PipelineError } from '../../common/errors.ts';
import { mergeRuns } from '../../pipeline/evaluation/mergeRuns.ts';
import { missingParts } from '../../pipeline/evaluation/missingParts.ts';
import { type FinishedRun, readRun } from '../../pipeline/evaluation/readRun.ts';
import { filesOf, isShard } from '../../pipeline/evaluation/runFolder.ts';
import { parseCommandLine } from '../commandLine.ts';
import { findInRun, runAsJson, runAsLines } from '../evaluate/tellRun.ts';
import { complain, print, printJson } from '../output.ts';

const options = {
  out: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/**
 * `relabel merge`: makes one run from the runs of the parts of a folder, and says which of them are missing or unfinished.
 *
 * @returns the exit code 0.
 * @throws PipelineError('settings') for wrong usage, or parts that don't belong together.
 */
export async function mergeCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine({ args: [...args], options, allowPositionals: true });
  if (positionals.length === 0) {
    throw new PipelineError('settings', 'No run given: name the folder of the shards, or the runs to merge.');
  }
  const [first = ''] = positionals;
  const folders = positionals.flatMap((folder) => shardsIn(resolve(folder)));
  const out = values.out ?? (positionals.length === 1 ? first : undefined);
  if (out === undefined) throw new PipelineError('settings', 'Several runs: say where the merged one goes by --out.');
  const runs: FinishedRun[] = [];
  for (const folder of folders) runs.push(await readRun(folder));
  complain(...missingParts(runs));
  const merged = await mergeRuns(runs, resolve(out));
  const found = await findInRun(merged);
  if (values.json) printJson(runAsJson(merged, found));
  else print(...runAsLines(merged, found));
  return 0;
}

/** The shards in a folder that is not a run itself, or was merged before; otherwise the folder. */
function shardsIn(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [folder];
  const shards = readdirSync(folder)
    .filter(isShard)
    .map((name) => join(folder, name))
    .filter((shard) => statSync(filesOf(shard).header, { throwIfNoEntry: false })?.isFile());
  return shards.length > 0 ? shards.sort() : [folder];
}
