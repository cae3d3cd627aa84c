import type * as vscode from 'vscode';
import { describe, type Problem } from '../../common/problem.ts';
import type { Log } from '../shared/log.ts';
import { showWarning } from '../shared/messages.ts';
import { PlainText, plain } from '../shared/plainText.ts';
import { openSetting } from './settingsEditor.ts';

/** Tells the user what is wrong with the settings: each set of problems once, until it changes. */
export class SettingsProblems {
  #shown = '';

  constructor(readonly log: Log) {}

  show(problems: readonly Problem[], resource?: vscode.Uri): void {
    const lines = problems.map(describe);
    const key = lines.join('\n');
    if (key === this.#shown) return;
    this.#shown = key;
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
