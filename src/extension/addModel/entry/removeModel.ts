import type { Undo } from '../../settings/settingsFile.ts';
import { confirm, showError, showInformation } from '../../shared/messages.ts';
import { PlainText, plain } from '../../shared/plainText.ts';
import { changeModel } from './changeModel.ts';
import type { ConfiguredEntry } from './configuredEntry.ts';

/** Takes a model out of the settings, once the user has agreed, and offers to undo that. @returns whether it is gone. */
export async function removeModel(configured: ConfiguredEntry): Promise<boolean> {
  const { name } = configured.entry;
  const question = plain`Remove the model “${name}” from the settings? Its file stays.`;
  if (!(await confirm(question, plain`Remove`))) return false;
  const removed = await changeModel(configured, undefined);
  if ('failure' in removed) {
    void showError(PlainText.sentence(`Relabel: “${name}” was not removed. ${removed.failure}`));
    return false;
  }
  void offerUndo(plain`“${name}” was removed from ${removed.place}.`, removed.undo);
  return true;
}

async function offerUndo(done: PlainText, undo: Undo): Promise<void> {
  if (!(await showInformation(done, plain`Undo`))) return;
  const undone = await undo();
  if (typeof undone === 'object') void showError(PlainText.sentence(`Relabel: ${undone.failure}`));
}
