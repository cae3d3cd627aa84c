import * as vscode from 'vscode';
import type { PlainText } from './plainText.ts';

/** Reports a failure. @returns whether the user pressed the button. */
export function showError(message: PlainText, button?: PlainText): Promise<boolean> {
  return answered(button, (buttons) => vscode.window.showErrorMessage(message.shown, ...buttons));
}

/** Warns about something. @returns whether the user pressed the button. */
export function showWarning(message: PlainText, button?: PlainText): Promise<boolean> {
  return answered(button, (buttons) => vscode.window.showWarningMessage(message.shown, ...buttons));
}

/** Reports that something is done. @returns whether the user pressed the button. */
export function showInformation(message: PlainText, button?: PlainText): Promise<boolean> {
  return answered(button, (buttons) => vscode.window.showInformationMessage(message.shown, ...buttons));
}

/** Asks in a modal dialog. @returns whether the user pressed the button. */
export function confirm(question: PlainText, button: PlainText): Promise<boolean> {
  return answered(button, (buttons) => vscode.window.showWarningMessage(question.shown, { modal: true }, ...buttons));
}

/** Shows in the status bar what is being done, for as long as `task` takes. */
export async function whileDoing<T>(what: PlainText, task: () => Promise<T>): Promise<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: what.shown }, task);
}

/** Reports how far a task is. @param share of the whole, from 0 to 1, if it is known */
export type Advance = (message: PlainText, share?: number) => void;

/** Shows a notification with a cancel button for as long as `task` takes. */
export async function whileCancellable<T>(
  what: PlainText,
  task: (signal: AbortSignal, advance: Advance) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title: what.shown, cancellable: true };
  return vscode.window.withProgress(options, (progress, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    let before = 0;
    return task(controller.signal, (message, share = before) => {
      // VS Code adds up the increments.
      progress.report({ message: message.shown, increment: Math.max(0, share - before) * 100 });
      before = Math.max(before, share);
    });
  });
}

async function answered(
  button: PlainText | undefined,
  show: (buttons: readonly string[]) => Thenable<string | undefined>,
): Promise<boolean> {
  return (await show(button === undefined ? [] : [button.shown])) !== undefined;
}
