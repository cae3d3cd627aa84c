import * as vscode from 'vscode';
import { markdownText, type TextValue } from './plainText.ts';

/** Tag of a template: markdown`**${label}**` is bold whatever the label is; the literal parts alone are Markdown. */
export function markdown(literals: TemplateStringsArray, ...values: readonly TextValue[]): vscode.MarkdownString {
  return new vscode.MarkdownString(markdownText(literals, values));
}

/** Lets the links of a text, which are in its literal parts, run these commands and no other. */
export function withCommands(text: vscode.MarkdownString, enabledCommands: readonly string[]): vscode.MarkdownString {
  text.isTrusted = { enabledCommands };
  return text;
}
