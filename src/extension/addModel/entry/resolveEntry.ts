import * as vscode from 'vscode';
import { describe } from '../../../common/problem.ts';
import type { Config } from '../../settings/config.ts';
import type { SessionTools } from '../addModelSession.ts';
import type { ConfiguredEntry } from './configuredEntry.ts';
import type { ModelEntry } from './modelEntry.ts';
import { placeOf } from './placeOf.ts';

/**
 * What an entry would be beside the models that are configured for `resource`, or what is wrong with it.
 * @param instead an entry that it is in the place of.
 */
export function resolveEntry(
  entry: ModelEntry,
  resource: vscode.Uri,
  config: Config,
  instead?: ConfiguredEntry,
): ReturnType<SessionTools['resolve']> {
  const key = 'relabel.models';
  const written = vscode.workspace.getConfiguration(undefined, resource).get<unknown>(key);
  const all: readonly unknown[] = Array.isArray(written) ? written : [];
  // One that was changed by hand meanwhile still is the one of its name, which is no reason to refuse that.
  const without = instead && (placeOf(all, instead) ?? all.findIndex((other) => nameOf(other) === instead.entry.name));
  const others = all.filter((_, index) => index !== without);
  const { settings, problems } = config.read(resource, { [key]: [...others, entry] });
  const place = `${key}[${others.length}].`;
  const own = problems.filter(({ setting }) => setting.startsWith(place));
  const spec = own.length > 0 ? undefined : settings.models.find(({ name }) => name === entry.name);
  const words = own.map((problem) => describe(problem).slice(place.length));
  // The only problem that names a field of the form which is in sight: it needs no name of a setting.
  return { spec, problems: words.map((text) => text.replace(/^name must be unique: a (.*)$/, 'A $1.')) };
}

function nameOf(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null && 'name' in entry ? entry.name : undefined;
}
