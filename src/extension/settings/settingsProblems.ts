import * as vscode from 'vscode';
import { describe, type Problem } from '../../common/problem.ts';
import type { Log } from '../shared/log.ts';
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
    void vscode.window
      .showWarningMessage(`Relabel: the setting ${describe(first)}${more}`, 'Open Settings')
      .then((choice) => (choice === undefined ? undefined : openSetting(first.setting, resource)));
  }
}
