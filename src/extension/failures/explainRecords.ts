import * as vscode from 'vscode';
import type { ExplanationView, RunSettings } from '../../protocol/explanationView.ts';
import type { EvaluationRecord } from '../../protocol/folders/folderRun.ts';
import { defaultRunSettings, runOptions } from '../settings/runSettings.ts';
import type { ExplainTask } from './explainQueue.ts';
import type { FailuresServices } from './failuresServices.ts';
import type { FailuresSubject } from './failuresSubject.ts';
import type { FolderRun } from './folderRun.ts';
import { imageMapOf } from './imageMap.ts';

/** How the images of a run are explained in the background. @param target class index; undefined: what the model says. */
function settingsOf(run: FolderRun, image: string, { config }: FailuresServices, target?: number): RunSettings {
  const { settings } = config.read(vscode.Uri.file(image));
  return { ...defaultRunSettings(settings), model: run.request.model, samples: 'auto', target };
}

/** Has images explained in the background: all for what the model says, then the mistakes for what is true. */
export function explainRecords(
  panel: FailuresSubject,
  records: readonly EvaluationRecord[],
  services: FailuresServices,
): void {
  const { run, maps } = panel;
  const readable = records.filter(({ unreadable }) => unreadable === null);
  const task = ({ image }: EvaluationRecord, target?: number): ExplainTask => {
    const file = run.pathOf(image);
    return {
      image: vscode.Uri.file(file),
      name: image,
      settings: settingsOf(run, file, services, target),
      done(view: ExplanationView) {
        const map = imageMapOf(view);
        if (map !== undefined) maps.add(image, map);
      },
    };
  };
  const wrong = readable.filter(isMistake);
  services.queue.add(panel, [
    ...readable.map((record) => task(record)),
    ...wrong.map((record) => task(record, record.truth ?? undefined)),
  ]);
}

/** Opens the panel of an image: with what was explained before, if it was; for a mistake beside the true class. */
export async function openRecord(run: FolderRun, record: EvaluationRecord, services: FailuresServices): Promise<void> {
  const { config, history, panels } = services;
  const file = run.pathOf(record.image);
  const uri = vscode.Uri.file(file);
  const background = settingsOf(run, file, services);
  const found =
    panels.get(uri) === undefined
      ? await history.find(runOptions(config.read(uri).settings, file, background))
      : undefined;
  const usual = { ...defaultRunSettings(config.read(uri).settings), model: run.request.model };
  const panel =
    found === undefined ? panels.show(uri, panels.get(uri) === undefined ? usual : undefined) : panels.restore(found);
  const label = record.truth === null ? undefined : run.labels[record.truth];
  if (record.truth === null || label === undefined) return;
  panel.expected.pick({ index: record.truth, label });
  if (isMistake(record)) panel.comparison.compare({ kind: 'class', target: record.truth });
}

function isMistake({ truth, top }: EvaluationRecord): boolean {
  return truth !== null && top[0] !== undefined && top[0] !== truth;
}
