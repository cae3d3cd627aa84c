import { explainRun } from '../../pipeline/evaluation/explain/explainRun.ts';
import type { FinishedRun } from '../../pipeline/evaluation/readRun.ts';
import type { Sessions } from '../../pipeline/onnx/session.ts';
import type { RunExplanation } from '../../protocol/folders/folderRun.ts';
import { explainOptions, type Overrides } from '../../settings/options.ts';
import type { ConfiguredModel, Settings } from '../../settings/settings.ts';
import { clearLine, complain, overwrite } from '../output.ts';

const roles: Readonly<Record<RunExplanation['role'], string>> = {
  predicted: 'why it was said',
  truth: 'what speaks for the true class',
  right: 'a right one, to compare',
};

/**
 * Explains the worst mistakes of a run, and shows its progress. An image that can't be explained is reported and
 * skipped.
 *
 * @returns the maps of the run.
 */
export async function explainMistakes(
  run: FinishedRun,
  most: number,
  settings: Settings,
  model: ConfiguredModel,
  overrides: Overrides,
  sessions: Sessions,
  signal: AbortSignal,
): Promise<readonly RunExplanation[]> {
  const optionsOf = (image: string, target: number) => explainOptions(settings, model, image, { ...overrides, target });
  try {
    return await explainRun(run, most, optionsOf, sessions, {
      signal,
      begin: (image, role, done, total) => overwrite(`explaining ${done + 1} of ${total}: ${image}, ${roles[role]}`),
      failed(image, reason) {
        clearLine();
        complain(`${image}: ${reason}`);
      },
    });
  } finally {
    clearLine();
  }
}
