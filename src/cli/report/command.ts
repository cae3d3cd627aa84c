import { join, resolve } from 'node:path';
import { PipelineError } from '../../common/errors.ts';
import { missingParts } from '../../pipeline/evaluation/missingParts.ts';
import { readRun } from '../../pipeline/evaluation/readRun.ts';
import { writeReport } from '../../pipeline/evaluation/report/writeReport.ts';
import { prepareFile } from '../../pipeline/exportFile.ts';
import { parseCommandLine } from '../commandLine.ts';
import { complain, print } from '../output.ts';
import { assets } from '../settingsFile.ts';

/**
 * `relabel report`: writes a run as one HTML file.
 *
 * @returns the exit code 0.
 * @throws PipelineError('settings') for wrong usage, or a file that can't be written; PipelineError('export') when writing fails.
 */
export async function reportCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const options = { out: { type: 'string' } } as const;
  const { values, positionals } = parseCommandLine({ args: [...args], options, allowPositionals: true });
  const [folder, second] = positionals;
  if (folder === undefined) {
    throw new PipelineError('settings', 'No run given: name the folder that relabel evaluate wrote (--out).');
  }
  if (second !== undefined) throw new PipelineError('settings', `One run at a time: ${second} is one too many.`);
  const file = resolve(values.out ?? join(folder, 'report.html'));
  const run = await readRun(resolve(folder));
  prepareFile(file, '--out');
  complain(...missingParts([run]));
  await writeReport(run, file, assets, signal);
  print(file);
  return 0;
}
