import * as vscode from 'vscode';
import { describe } from '../../common/problem.ts';
import { readSettings } from '../../settings/settings.ts';
import type { SessionTools } from './addModelSession.ts';
import type { ModelEntry } from './modelEntry.ts';

/**
 * What an entry would be beside the models that are configured for `resource`, or what is wrong with it.
 * @param assets absolute path of `media/`
 */
export function resolveEntry(
  entry: ModelEntry,
  resource: vscode.Uri,
  assets: string,
): ReturnType<SessionTools['resolve']> {
  const key = 'relabel.models';
  const written = vscode.workspace.getConfiguration(undefined, resource).get<unknown>(key);
  const others = Array.isArray(written) ? written : [];
  const baseDir = vscode.workspace.getWorkspaceFolder(resource)?.uri.fsPath ?? '/';
  const { settings, problems } = readSettings({ [key]: [...others, entry] }, { baseDir, assets });
  const place = `${key}[${others.length}].`;
  const own = problems.filter(({ setting }) => setting.startsWith(place));
  const spec = own.length > 0 ? undefined : settings.models.find(({ name }) => name === entry.name);
  return { spec, problems: own.map((problem) => describe(problem).slice(place.length)) };
}
