import * as vscode from 'vscode';
import type { PlainText } from './plainText.ts';

/** One of several things to pick from. */
export interface Choice<T> {
  readonly label: PlainText;
  readonly description?: PlainText;
  readonly detail?: PlainText;
  readonly value: T;
}

/**
 * Lets the user pick one.
 *
 * @param choices in groups, with a line between them.
 * @param matchOn what is searched besides the labels as the user types.
 * @returns the value that was picked; undefined: none was.
 */
export async function pick<T>(
  groups: readonly (readonly Choice<T>[])[],
  placeHolder: PlainText,
  matchOn: 'description' | 'detail',
): Promise<Choice<T> | undefined> {
  const separator = { label: '', kind: vscode.QuickPickItemKind.Separator, choice: undefined };
  const items = groups
    .filter((group) => group.length > 0)
    .flatMap((group, index) => [...(index > 0 ? [separator] : []), ...group.map(itemOf)]);
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: placeHolder.shown,
    matchOnDescription: matchOn === 'description',
    matchOnDetail: matchOn === 'detail',
  });
  return picked?.choice;
}

function itemOf<T>(choice: Choice<T>) {
  const { label, description, detail } = choice;
  return {
    label: label.shown,
    ...(description && { description: description.shown }),
    ...(detail && { detail: detail.shown }),
    choice,
  };
}

/** Asks for existing files or folders. */
export async function askToOpen(
  title: PlainText,
  options: Omit<vscode.OpenDialogOptions, 'title'>,
): Promise<readonly vscode.Uri[]> {
  return (await vscode.window.showOpenDialog({ ...options, title: title.shown })) ?? [];
}

/** Asks where to save a file. */
export async function askToSave(
  title: PlainText,
  options: Omit<vscode.SaveDialogOptions, 'title'>,
): Promise<vscode.Uri | undefined> {
  return vscode.window.showSaveDialog({ ...options, title: title.shown });
}

/** Asks for a line of text that is not empty. @param value the initial text. @returns undefined: there is none. */
export async function askForText(title: PlainText, value: string, most: number): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({ title: title.shown, value });
  return text?.trim().slice(0, most) || undefined;
}

/** The same of text that may be empty: undefined alone says that nothing was answered. */
export async function askForNote(title: PlainText, value: string, most: number): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({ title: title.shown, value });
  return text?.trim().slice(0, most);
}
