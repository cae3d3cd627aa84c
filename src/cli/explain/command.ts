import { existsSync, statSync } from 'node:fs';
import { dirname, join, parse, resolve } from 'node:path';
import { PipelineError, refuse, toFailure } from '../../common/errors.ts';
import { manifestOf, writeBundle } from '../../pipeline/explanation/bundle.ts';
import type { ExplanationRecord } from '../../pipeline/explanation/explanationRecord.ts';
import { Sessions } from '../../pipeline/onnx/session.ts';
import { OutLock } from '../../pipeline/outLock.ts';
import { explainOptions } from '../../settings/options.ts';
import { pickModel } from '../../settings/pickModel.ts';
import type { ConfiguredModel, Settings } from '../../settings/settings.ts';
import { complain, print, printJson } from '../output.ts';
import { runElsewhere } from '../runElsewhere.ts';
import { readTerminalSettings } from '../settingsFile.ts';
import { TerminalProgress } from '../terminalProgress.ts';
import { type ExplainArguments, parseExplainArguments } from './arguments.ts';
import { explainAndMeasure } from './explainAndMeasure.ts';
import { summarize } from './summary.ts';

/** Where evidence goes without `--out`. */
const usualFolder = 'relabel-out';

/**
 * `relabel explain`: explains images one after another; a failure doesn't stop the others.
 *
 * @returns the exit code: 0, or 1 if an image failed.
 * @throws PipelineError('settings') for wrong usage; PipelineError('cancelled') when `signal` aborts.
 */
export async function explainCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const asked = parseExplainArguments(args);
  const { settings, problems, notes, foundModels } = readTerminalSettings(asked.config);
  refuse(problems);
  await runElsewhere(settings);

  const model = pickModel(settings, asked.model, process.cwd());
  if (asked.out !== undefined && asked.images.length === 1 && existsSync(asked.out)) {
    throw new PipelineError('settings', `--out: ${asked.out} already exists: name a folder that does not exist yet.`);
  }
  refuseFile(asked);
  if (foundModels !== undefined) complain(foundModels);
  complain(...notes);

  const results: unknown[] = [];
  let failures = 0;
  // Before the work, which would be lost if another run had the folder.
  const lock =
    asked.out !== undefined && asked.images.length === 1 ? OutLock.take(asked.out, 'explanation') : undefined;
  const sessions = new Sessions();
  try {
    for (const image of asked.images) {
      try {
        results.push(await explainOne(image, asked, settings, model, sessions, signal));
      } catch (error) {
        const failure = toFailure(error);
        // The class or the labels: wrong for every image.
        if (failure.code === 'cancelled' || failure.code === 'settings') throw error;
        failures++;
        results.push({ image: resolve(image), error: { code: failure.code, message: failure.message } });
        complain(`${image}: ${failure.message}`);
        if (failure.code === 'internal' && failure.detail) complain(...failure.detail.split('\n'));
      }
    }
  } finally {
    lock?.release();
    await sessions.dispose();
  }
  if (asked.json) printJson(asked.images.length === 1 ? results[0] : results);
  return failures === 0 ? 0 : 1;
}

/** Before the work, which would be lost if its folders could not be made. */
function refuseFile({ out, json }: ExplainArguments): void {
  if (out === undefined && json) return;
  let place = out ?? usualFolder;
  // What there is of the path, up to the working folder or the root.
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  if (statSync(place, { throwIfNoEntry: false })?.isDirectory() !== false) return;
  const message =
    out === undefined ? `${place} is a file: name a folder by --out.` : `--out: ${place} is a file: name a folder.`;
  throw new PipelineError('settings', message);
}

/** @returns the manifest. */
async function explainOne(
  image: string,
  asked: ExplainArguments,
  settings: Settings,
  model: ConfiguredModel,
  sessions: Sessions,
  signal: AbortSignal,
) {
  const options = explainOptions(settings, model, resolve(image), asked.overrides);
  const progress = new TerminalProgress(image, options.method);
  try {
    const kept = await explainAndMeasure(options, asked, sessions, signal, progress);
    if (asked.out !== undefined || !asked.json) progress.say('writing files');
    const folder = await writeEvidence(cancellable(kept, signal), image, asked);
    progress.clear();
    if (!asked.json) print(...summarize(kept, image, folder), '');
    return manifestOf(kept);
  } finally {
    progress.clear();
  }
}

/** Recreating the samples is most of the work of writing them, and happens batch by batch. */
function cancellable(kept: ExplanationRecord, signal: AbortSignal): ExplanationRecord {
  return {
    ...kept,
    renderSamples(indices) {
      if (signal.aborted) throw new PipelineError('cancelled', 'Cancelled: no files were written.');
      return kept.renderSamples(indices);
    },
  };
}

/** @returns where the evidence of one image went; undefined: nowhere, as none was requested. */
async function writeEvidence(
  kept: ExplanationRecord,
  image: string,
  { images, out, json }: ExplainArguments,
): Promise<string | undefined> {
  if (out !== undefined && images.length === 1) {
    await writeBundle(kept, out);
    return out;
  }
  if (out === undefined && json) return undefined;
  const name = folderName(image);
  for (let count = 1; ; count++) {
    const folder = join(out ?? usualFolder, count === 1 ? name : `${name}-${count}`);
    try {
      if (!existsSync(folder)) {
        await writeBundle(kept, folder);
        return folder;
      }
    } catch (error) {
      // Another run has created it in the meantime.
      if (!existsSync(folder)) throw error;
    }
  }
}

/** An image's name without its extension, unless that would mean an existing folder: for "...png" it would be "..". */
function folderName(image: string): string {
  const { name, base } = parse(image);
  return /^\.+$/.test(name) ? base : name;
}
