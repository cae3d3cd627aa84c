import * as vscode from 'vscode';
import type { PlainText } from './plainText.ts';

/** Says that something failed. @returns whether the user took the button. */
export function showError(message: PlainText, button?: PlainText): Promise<boolean> {
  return answered(button, (buttons) => vscode.window.showErrorMessage(message.shown, ...buttons));
}

/** Says that something is not as it should be. @returns whether the user took the button. */
export function showWarning(message: PlainText, button?: PlainText): Promise<boolean> {
  return answered(button, (buttons) => vscode.window.showWarningMessage(message.shown, ...buttons));
}

/** Says that something is done. @returns whether the user took the button. */
export function showInformation(message: PlainText, button?: PlainText): Promise<boolean> {
  return answered(button, (buttons) => vscode.window.showInformationMessage(message.shown, ...buttons));
}

/** Asks before anything else can be done. @returns whether the user took the button. */
export function confirm(question: PlainText, button: PlainText): Promise<boolean> {
  return answered(button, (buttons) => vscode.window.showWarningMessage(question.shown, { modal: true }, ...buttons));
}

/** Shows in the status bar what is being done, as long as `task` takes. */
export async function whileDoing<T>(what: PlainText, task: () => Promise<T>): Promise<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: what.shown }, task);
}

/** Tells how far a task is. @param share of all of it, from 0 to 1, if it is known */
export type Advance = (message: PlainText, share?: number) => void;

/** Shows a notification as long as `task` takes, by which the user can cancel it. */
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
      // VS Code adds up what it is told.
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
