import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { fileErrorWords } from '../common/fileErrors.ts';
import { isTextTooDeep, tooDeep } from '../common/nesting.ts';
import { readInstallation, terminalBase } from '../cuda/installation.ts';
import { isSettingKey, type SettingKey, settingSchemas } from '../settings/schema.ts';
import { type Problem, readSettings, type Settings, type SettingsOrigin } from '../settings/settings.ts';

/** The settings of a run in the terminal, and where they come from. */
export interface TerminalSettings {
  readonly settings: Settings;
  /** What is wrong with them; `file` itself is the setting if it can't be read. */
  readonly problems: readonly Problem[];
  /** Settings that were left out, one sentence each. */
  readonly notes: readonly string[];
  /** Says that the run's folder, which anyone may have written, names models to run; undefined: it does not. */
  readonly foundModels: string | undefined;
  /** Absolute path; undefined: there is none, and everything has its default. */
  readonly file: string | undefined;
}

/**
 * The folder `media/`, seen from the bundle `dist/cli.js`.
 */
export const assets = fileURLToPath(new URL('../media', import.meta.url));

/**
 * Reads settings from a JSON file, comments allowed.
 *
 * @param config `--config`: relative paths in it start from its folder. undefined: `.vscode/settings.json` in the
 * working directory if it exists, with paths relative to the working directory.
 */
export function readTerminalSettings(config: string | undefined): TerminalSettings {
  const workspace = process.cwd();
  const file = config === undefined ? resolve(workspace, '.vscode', 'settings.json') : resolve(config);
  if (config === undefined && !existsSync(file)) return { ...defaults(workspace), file: undefined };
  const baseDir = config === undefined ? workspace : dirname(file);

  const read = readObject(file);
  if ('problem' in read) return { ...defaults(baseDir), problems: [read.problem], file };
  const entries = Object.entries(read.values);
  // VS Code never takes the choice of programs and libraries from a workspace, so that opening one is harmless.
  const ignored = config === undefined ? entries.map(([key]) => key).filter(isOfMachine) : [];
  const raw = Object.fromEntries(entries.filter(([key]) => !ignored.includes(key)));
  const notes = ignored.map((key) => `${key} is ignored in .vscode/settings.json: put it in a file for --config.`);
  const names = config === undefined && entries.some(([key]) => modelSettings.includes(key));
  const foundModels = names ? `Models are taken from ${file}; --config FILE takes another.` : undefined;
  return { ...readSettings(raw, originAt(baseDir)), notes, foundModels, file };
}

function originAt(baseDir: string): SettingsOrigin {
  return { baseDir, assets, cudaRuntime: readInstallation(terminalBase()) };
}

function defaults(baseDir: string) {
  return { ...readSettings({}, originAt(baseDir)), notes: [], foundModels: undefined };
}

/** Settings that name models, and so cause files to be loaded and run. */
const modelSettings: readonly string[] = [
  'relabel.models',
  'relabel.vaes',
  'relabel.defaultModel',
] satisfies SettingKey[];

function isOfMachine(key: string): boolean {
  return isSettingKey(key) && settingSchemas[key].scope === 'machine';
}

function readObject(file: string): { values: object } | { problem: Problem } {
  const problem = (message: string) => ({ problem: { setting: file, message } });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { reason, next } = fileErrorWords(error);
    return problem(`can't be read (${reason}): ${next}`);
  }
  if (isTextTooDeep(text)) return problem(tooDeep);
  const errors: ParseError[] = [];
  const values: unknown = parse(text.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) {
    const line = text.slice(0, error.offset).split('\n').length;
    return problem(`is not JSON: ${printParseErrorCode(error.error)} in line ${line}`);
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    return problem('must be a JSON object such as { "relabel.samples": 1000 }');
  }
  return { values };
}
