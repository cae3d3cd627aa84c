import * as vscode from 'vscode';
import { describe, type Problem } from '../../common/problem.ts';
import type { Log } from '../shared/log.ts';
import { showWarning } from '../shared/messages.ts';
import { PlainText, plain } from '../shared/plainText.ts';
import { openSetting } from './settingsEditor.ts';

/** Tells the user what is wrong with the settings: each set of problems of a folder once, until it changes. */
export class SettingsProblems {
  /** What was said last of the settings of each folder, and of those of the process. */
  readonly #shown = new Map<string, string>();

  constructor(readonly log: Log) {}

  /** @param resource that the settings were read for; undefined: they are those that the process starts with. */
  show(problems: readonly Problem[], resource?: vscode.Uri): void {
    const lines = problems.map(describe);
    const said = lines.join('\n');
    const place = resource ? `folder ${vscode.workspace.getWorkspaceFolder(resource)?.uri}` : 'process';
    if (said === (this.#shown.get(place) ?? '')) return;
    this.#shown.set(place, said);
    for (const line of lines) this.log.error(`Settings: ${line}`);
    const [first] = problems;
    if (first === undefined) return;
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more, see the log)` : '';
    const message = plain`Relabel: the setting ${PlainText.sentence(describe(first))}${more}`;
    void showWarning(message, plain`Open Settings`).then((open) =>
      open ? openSetting(first.setting, resource) : undefined,
    );
  }
}
