import * as vscode from 'vscode';
import type { EncodedPicture, FailuresCommand, FailuresHostApi } from '../../protocol/folders/failures.ts';
import { truthExtensions } from '../../settings/truth/truthExtensions.ts';
import { openSetting } from '../settings/settingsEditor.ts';
import { askToOpen } from '../shared/dialogs.ts';
import { confirm, showError } from '../shared/messages.ts';
import { failureText, plain } from '../shared/plainText.ts';
import { explainRecords, openRecord } from './explainRecords.ts';
import type { FailuresServices } from './failuresServices.ts';
import type { FailuresSubject } from './failuresSubject.ts';
import { groupsOf } from './groupsOf.ts';

/** So many images that were done are not thrown away without asking. */
const manyDone = 500;

/** Pixels of the long side of an example. */
const exampleSize = 160;

/** Does what the page of a run asks for. */
export function failuresHandlers(panel: FailuresSubject, services: FailuresServices): Omit<FailuresHostApi, 'ready'> {
  const { host, queue } = services;
  const recordsOf = (images: readonly number[]) => images.flatMap((index) => panel.run.records.all[index] ?? []);
  const namesOf = (images: readonly number[]) => recordsOf(images).map(({ image }) => image);
  const pictures = async (paths: readonly string[], size: number): Promise<readonly (EncodedPicture | null)[]> =>
    (await host.pipeline.thumbnails({ images: paths, size })).map(
      // Of a process it comes as a Buffer, which VS Code takes to no page as bytes.
      (picture) => picture && { ...picture, bytes: new Uint8Array(picture.bytes) },
    );
  return {
    chooseTruth: (source) => telling(() => panel.run.chooseTruth(source)),
    chooseModel: (model) => telling(() => panel.run.chooseModel(model)),
    compareWith: (run) => telling(() => panel.other.choose(run)),
    examplePictures: () => pictures(panel.run.examples, exampleSize),
    start: () => telling(() => panel.start()),
    pause: () => telling(() => panel.pause()),
    resume: () => telling(() => panel.start()),
    cancel: () => telling(() => cancel(panel)),
    async thumbnails({ images, size }) {
      const { all } = panel.run.records;
      const there = images.filter((index) => all[index] !== undefined);
      const paths = namesOf(there).map((image) => panel.run.pathOf(image));
      const found = await pictures(paths, size);
      return images.map((index) => found[there.indexOf(index)] ?? null);
    },
    groups: () => groupsOf(panel, host.pipeline),
    tag: ({ images, tag, on }) => telling(() => panel.notes.tag(namesOf(images), tag, on)),
    note: ({ image, text }) =>
      telling(async () => {
        const [name] = namesOf([image]);
        if (name !== undefined) await panel.notes.note(name, text);
      }),
    explain: ({ images }) => telling(async () => explainRecords(panel, recordsOf(images), services)),
    stopExplaining: () => queue.stop(panel),
    open: ({ image }) =>
      telling(async () => {
        const [record] = recordsOf([image]);
        if (record !== undefined) await openRecord(panel.run, record, services);
      }),
    command: (command) => telling(() => perform(command, panel, services)),
  };
}

async function perform(command: FailuresCommand, panel: FailuresSubject, { log }: FailuresServices): Promise<void> {
  const { run } = panel;
  switch (command) {
    case 'showLog':
      return log.show();
    case 'openSetting':
      return openSetting(run.state.problem?.setting ?? 'relabel.models', vscode.Uri.file(run.pathOf('.')));
    case 'otherModel':
      return panel.askAgain();
    case 'addModel':
      await vscode.commands.executeCommand('relabel.addModel');
      return;
    case 'chooseTable': {
      const [file] = await askToOpen(plain`True Classes`, {
        openLabel: 'Use',
        defaultUri: vscode.Uri.file(run.pathOf('.')),
        filters: { Tables: truthExtensions.map((ending) => ending.slice(1)) },
      });
      if (file !== undefined) await run.look({ from: 'table', path: file.fsPath });
    }
  }
}

async function cancel(panel: FailuresSubject): Promise<void> {
  const done = panel.run.records.all.length;
  const question = plain`Cancel the run and discard the results of ${done} images? To continue later, pause it instead.`;
  if (done >= manyDone && !(await confirm(question, plain`Cancel Run`))) return;
  await panel.discard();
}

async function telling(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    void showError(plain`Relabel: ${failureText(error)}`);
  }
}
