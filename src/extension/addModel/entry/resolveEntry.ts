import * as vscode from 'vscode';
import { describe } from '../../../common/problem.ts';
import { limitSettings } from '../../../settings/limits.ts';
import { readSettings } from '../../../settings/settings.ts';
import type { SessionTools } from '../addModelSession.ts';
import type { ModelEntry } from './modelEntry.ts';

/**
 * What an entry would be beside the models that are configured for `resource`, or what is wrong with it.
 * @param assets absolute path of `media/`
 * @param without place of an entry that it is in the place of.
 */
export function resolveEntry(
  entry: ModelEntry,
  resource: vscode.Uri,
  assets: string,
  without?: number,
): ReturnType<SessionTools['resolve']> {
  const key = 'relabel.models';
  const configuration = vscode.workspace.getConfiguration(undefined, resource);
  const written = configuration.get<unknown>(key);
  const others = Array.isArray(written) ? written.filter((_, index) => index !== without) : [];
  const baseDir = vscode.workspace.getWorkspaceFolder(resource)?.uri.fsPath ?? '/';
  const limits = Object.fromEntries(Object.values(limitSettings).map((limit) => [limit, configuration.get(limit)]));
  const { settings, problems } = readSettings({ ...limits, [key]: [...others, entry] }, { baseDir, assets });
  const place = `${key}[${others.length}].`;
  const own = problems.filter(({ setting }) => setting.startsWith(place));
  const spec = own.length > 0 ? undefined : settings.models.find(({ name }) => name === entry.name);
  const words = own.map((problem) => describe(problem).slice(place.length));
  // The only problem that names a field of the form which is in sight: it needs no name of a setting.
  return { spec, problems: words.map((text) => text.replace(/^name must be unique: a (.*)$/, 'A $1.')) };
}
