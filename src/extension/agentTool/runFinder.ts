import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { PipelineError } from '../../common/errors.ts';
import type { RunHeader } from '../../protocol/folders/folderRun.ts';
import { RunFiles } from '../failures/runs/runFiles.ts';
import type { RunStore } from '../failures/runs/runStore.ts';
import { pathInside } from '../shared/pathInside.ts';

/** A run that a language model can ask about. */
export interface KnownRun {
  readonly name: string;
  readonly header: RunHeader;
  readonly files: RunFiles;
  /** Milliseconds since 1970. */
  readonly made: number;
}

/** Where `relabel evaluate` puts runs, unless it is told otherwise. */
const usual = 'relabel-out';

/**
 * The runs of the workspace, latest first: those of the view, and what the terminal has left in `relabel-out`.
 *
 * @param folders absolute paths of the workspace folders.
 */
export async function knownRuns(store: RunStore, folders: readonly string[]): Promise<readonly KnownRun[]> {
  const found: KnownRun[] = [];
  for (const { id, name, made } of await store.list()) {
    const files = store.files(id);
    const header = await files.header();
    if (header !== undefined) found.push({ name, header, files, made });
  }
  for (const folder of folders.map((one) => path.join(one, usual))) {
    for (const name of await readdir(folder).catch(() => [])) {
      const run = await runIn(path.join(folder, name), store);
      if (run !== undefined) found.push(run);
    }
  }
  return found.sort((a, b) => b.made - a.made);
}

/**
 * The run that a language model means.
 *
 * @param wanted a run's name, the folder of its images or its own folder; undefined: the latest.
 * @throws PipelineError('settings') that names the runs there are, or says that the folder is outside of the workspace.
 */
export async function chooseRun(
  wanted: string | undefined,
  runs: readonly KnownRun[],
  store: RunStore,
  folders: readonly string[],
): Promise<KnownRun> {
  const [latest] = runs;
  if (latest === undefined && wanted === undefined) {
    throw new PipelineError(
      'settings',
      'There is no run yet: right-click a folder and choose Find Failures in Folder….',
    );
  }
  if (wanted === undefined && latest !== undefined) return latest;
  const name = wanted ?? '';
  const called = runs.find((run) => run.name.toLowerCase() === name.toLowerCase());
  const places = folders.map((folder) => path.resolve(folder, name));
  const own = runs.find(({ header, files }) => places.includes(files.folder) || places.includes(header.root));
  if (called !== undefined) return called;
  if (own !== undefined) return own;
  // Whoever talks to the language model must not have it read what lies anywhere.
  const inside = places.find(
    (place) => existsSync(place) && folders.some((folder) => pathInside(folder, place) !== undefined),
  );
  const run = inside === undefined ? undefined : await runIn(inside, store);
  if (run !== undefined) return run;
  const names = runs.slice(0, 10).map((known) => `"${known.name}"`);
  const instead = names.length === 0 ? 'there is none yet' : `there are ${names.join(', ')}`;
  throw new PipelineError('settings', `No run of the workspace is called "${name}", or lies there: ${instead}.`);
}

async function runIn(folder: string, { log }: RunStore): Promise<KnownRun | undefined> {
  const files = new RunFiles(folder, log);
  const header = await files.header();
  if (header === undefined) return undefined;
  const written = statSync(path.join(folder, 'run.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return { name: typeof header.name === 'string' ? header.name : path.basename(folder), header, files, made: written };
}
