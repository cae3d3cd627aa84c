import path from 'node:path';
import type { Uri } from 'vscode';
import { PipelineError } from '../../../common/errors.ts';
import { sanitySentence } from '../../../common/sanityWords.ts';
import type { Sanity } from '../../../protocol/evaluation.ts';
import type { Done } from '../../../protocol/pipeline.ts';
import { showInformation, showWarning, whileCancellable } from '../../shared/messages.ts';
import { PlainText, plain } from '../../shared/plainText.ts';

/** Asks for the sanity check of the explanation on screen; undefined: there is none that is finished and in memory. */
export type CheckSanity = (signal: AbortSignal, report: (done: Done) => void) => Promise<Sanity | null> | undefined;

/**
 * Explains the model with random weights, under a notification that can be cancelled, and says whether the map changed.
 * @throws PipelineError
 */
export async function checkSanity(image: Uri, ask: CheckSanity): Promise<void> {
  const name = path.basename(image.fsPath);
  try {
    const sanity = await whileCancellable(
      plain`Relabel: explaining ${name} with random weights`,
      async (signal, advance) => {
        const answer = ask(signal, ({ done, total }) => advance(plain`map ${done + 1} of ${total}`, done / total));
        if (answer === undefined)
          throw new PipelineError('gone', 'There is no finished map in memory: run the explanation again.');
        return answer;
      },
    );
    if (sanity === null) throw new PipelineError('gone', 'The explanation has no map that could change.');
    const show = sanity.followsModel ? showInformation : showWarning;
    void show(plain`Relabel: ${name}: ${PlainText.sentence(sanitySentence(sanity))}`);
  } catch (error) {
    if (!(error instanceof PipelineError && error.code === 'cancelled')) throw error;
  }
}
