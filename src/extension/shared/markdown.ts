import * as vscode from 'vscode';
import { markdownText, type TextValue } from './plainText.ts';

/** Template tag: markdown`**${label}**` is bold whatever the label is; only the literal parts are Markdown. */
export function markdown(literals: TemplateStringsArray, ...values: readonly TextValue[]): vscode.MarkdownString {
  return new vscode.MarkdownString(markdownText(literals, values));
}

/** Lets the links of a text, which are in its literal parts, run these commands and no others. */
export function withCommands(text: vscode.MarkdownString, enabledCommands: readonly string[]): vscode.MarkdownString {
  text.isTrusted = { enabledCommands };
  return text;
}
