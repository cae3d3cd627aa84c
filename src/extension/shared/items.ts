import * as vscode from 'vscode';
import type { PlainText } from './plainText.ts';

/** Text of an item. */
export interface Inscription {
  readonly text: PlainText;
  readonly tooltip: vscode.MarkdownString;
  /** What a screen reader says instead. */
  readonly spoken: PlainText;
}

/** An entry of a tree. */
export function treeItem({ text, description, tooltip, spoken }: Inscription & { readonly description: PlainText }) {
  const item = new vscode.TreeItem(text.shown);
  item.description = description.shown;
  item.tooltip = tooltip;
  item.accessibilityInformation = { label: spoken.shown };
  return item;
}

/** A mark behind a file in the explorer. @param badge at most two characters. */
export function fileMark(badge: string, tooltip: PlainText): vscode.FileDecoration {
  return new vscode.FileDecoration(badge, tooltip.shown, new vscode.ThemeColor('list.warningForeground'));
}

/** An entry of a file in Problems, which has no line. */
export function fileWarning(message: PlainText, source: PlainText): vscode.Diagnostic {
  const warning = new vscode.Diagnostic(new vscode.Range(0, 0, 0, 0), message.shown, vscode.DiagnosticSeverity.Warning);
  warning.source = source.shown;
  return warning;
}

/** An item in the status bar, hidden until it has text. */
export class StatusItem implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;

  constructor(id: string, name: PlainText, command: string) {
    this.#item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Left);
    this.#item.name = name.shown;
    this.#item.command = command;
  }

  show({ text, tooltip, spoken }: Inscription): void {
    this.#item.text = text.shown;
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: spoken.shown };
    this.#item.show();
  }

  hide(): void {
    this.#item.hide();
  }

  dispose(): void {
    this.#item.dispose();
  }
}

/** Opens an empty panel. */
export function openPanel(viewType: string, title: PlainText, column: vscode.ViewColumn): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(viewType, title.shown, column);
}

/** Sets the title of a panel's tab. */
export function setPanelTitle(panel: vscode.WebviewPanel, title: PlainText): void {
  panel.title = title.shown;
}
