import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { failuresToolName } from '../../src/extension/agentTool/failuresTool.ts';
import type { FailuresPanel } from '../../src/extension/failures/failuresPanel.ts';
import type { RunRequest } from '../../src/extension/failures/runRequest.ts';
import { api, asked, ends, explain, extension, file, set, startAfresh, until } from './helpers.ts';

/** A picture of one colour as PPM. */
function plainPicture(red: number, green: number): Buffer {
  const pixels = Buffer.alloc(24 * 24 * 3, Uint8Array.of(red % 256, green, Math.floor(red / 256)));
  return Buffer.concat([Buffer.from('P6 24 24 255\n'), pixels]);
}

/** More than are done while a test looks. */
const many = 120;

describe('the runs of folders', () => {
  const { executeCommand } = vscode.commands;
  const made: string[] = [];
  let storage = '';

  before(async () => {
    await startAfresh();
    storage = path.dirname((await api()).history.folder);
    for (const [folder, count] of [
      ['Egyptian cat', 2],
      ['espresso', 2],
      ['colours', many],
    ] as const) {
      mkdirSync(file(folder).fsPath);
      made.push(file(folder).fsPath);
      for (let index = 0; index < count; index++) {
        writeFileSync(path.join(file(folder).fsPath, `${index}.ppm`), plainPicture(index, folder.length));
      }
    }
  });
  after(async () => {
    await executeCommand('workbench.action.closeAllEditors');
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
  });

  async function find(...names: readonly string[]): Promise<FailuresPanel> {
    const uris = names.map((name) => file(name));
    await executeCommand('relabel.findFailures', uris[0], uris);
    const { failures } = await api();
    const panel = await until(() => failures.all.at(-1), 'the panel of the run');
    await until(() => panel.run.state.setup?.preview ?? panel.run.state.problem, 'what is known of the true classes');
    assert.equal(panel.run.state.problem, undefined);
    return panel;
  }

  const stored = ({ run }: FailuresPanel): RunRequest => {
    return JSON.parse(readFileSync(path.join(folderOf(run.request), 'request.json'), 'utf8'));
  };
  const folderOf = ({ id }: RunRequest): string => path.join(storage, 'runs', id);

  let panel: FailuresPanel;

  it('take all folders that are selected, and the images beside them', async () => {
    panel = await find('Egyptian cat', 'espresso', 'chelsea.png');
    const { preview } = panel.run.state.setup ?? assert.fail();
    assert.equal(preview?.images, 5);
    assert.equal(preview.matched, 4, 'the folders say the class of the images in them');
    assert.match(panel.state.folder, /^2 folders and 1 image of /);
    await panel.start();
    assert.equal(panel.run.state.phase, 'done', panel.run.state.problem?.message);
    assert.deepEqual(panel.run.records.all.map(({ image }) => image).sort(), [
      'Egyptian cat/0.ppm',
      'Egyptian cat/1.ppm',
      'chelsea.png',
      'espresso/0.ppm',
      'espresso/1.ppm',
    ]);
    assert.equal(stored(panel).result?.total, 5);
  });

  it('answer a language model', async () => {
    const options = { input: { true: 'Egyptian cat', count: 1 }, toolInvocationToken: undefined };
    const { content } = await vscode.lm.invokeTool(
      failuresToolName,
      options,
      new vscode.CancellationTokenSource().token,
    );
    const answer = JSON.parse((content as [vscode.LanguageModelTextPart])[0].value);
    assert.equal(answer.figures.images, 5);
    assert.equal(answer.matching, 2);
    assert.equal(path.dirname(answer.worst[0].path), file('Egyptian cat').fsPath);
    assert.equal(answer.worst[0].true, 'Egyptian cat');
  });

  it('mark their mistakes in the explorer and list them in Problems, if that is wanted, and no longer than they are there', async () => {
    // Plain colours are no animals: the pictures of cats are taken for something else.
    const picture = file('Egyptian cat', '0.ppm');
    const listed = () => vscode.languages.getDiagnostics(picture).filter(({ source }) => source === 'Relabel');
    assert.deepEqual(listed(), [], 'off by default');
    try {
      await set('relabel.failures.problems', true);
      const [problem] = await until(() => listed().length > 0 && listed(), 'the entry in Problems');
      assert.match(
        problem?.message ?? '',
        /^Egyptian cat\/0\.ppm: .* says .+ \(0\.\d\d\), true class: Egyptian cat\. Run: /,
      );
      assert.equal(problem?.severity, vscode.DiagnosticSeverity.Warning);
      await set('relabel.failures.problems', undefined);
      await until(() => listed().length === 0, 'the end of the entry');
      await set('relabel.failures.problems', true);
      await until(() => listed().length > 0, 'the entry again');
    } finally {
      await set('relabel.failures.problems', undefined);
    }
  });

  it('are renamed and have a note, which both stay', async () => {
    const request = panel.run.request;
    const title = /Name of the run/;
    const questions = await asked(
      'showInputBox',
      () => ' Mine ',
      () => executeCommand('relabel.runs.rename', request) as Promise<unknown>,
    );
    const [box] = questions[0] ?? assert.fail();
    assert.match((box as vscode.InputBoxOptions).title ?? '', title);
    await until(() => panel.run.request.name === 'Mine', 'the new name');
    await asked(
      'showInputBox',
      () => 'before the cleaning',
      () => executeCommand('relabel.runs.note', request) as Promise<unknown>,
    );
    assert.deepEqual([stored(panel).name, stored(panel).note], ['Mine', 'before the cleaning']);
    await until(() => panel.tab.title.includes('Mine'), 'the title of the tab');
    panel.dispose();
    await panel.closed;
    // Closed runs are changed in their file.
    await asked(
      'showInputBox',
      () => '',
      () => executeCommand('relabel.runs.note', request) as Promise<unknown>,
    );
    assert.deepEqual([stored(panel).name, stored(panel).note], ['Mine', '']);
    await asked(
      'showInputBox',
      () => undefined,
      () => executeCommand('relabel.runs.rename', request) as Promise<unknown>,
    );
    assert.equal(stored(panel).name, 'Mine', 'who answers nothing changes nothing');
  });

  it('are deleted after a question, with their folder and their entries in Problems', async () => {
    const request = panel.run.request;
    const listed = () => vscode.languages.getDiagnostics(file('Egyptian cat', '0.ppm')).map(({ source }) => source);
    await set('relabel.failures.problems', true);
    await until(() => listed().includes('Relabel'), 'the entry in Problems');
    await asked(
      'showWarningMessage',
      () => undefined,
      () => executeCommand('relabel.runs.remove', request) as Promise<unknown>,
    );
    assert.ok(existsSync(folderOf(request)), 'who does not agree keeps it');
    const questions = await asked(
      'showWarningMessage',
      () => 'Delete Run',
      () => executeCommand('relabel.runs.remove', request) as Promise<unknown>,
    );
    assert.match(String(questions[0]?.[0]), /Delete the run “Mine” with its tags and notes\?/);
    assert.ok(!existsSync(folderOf(request)));
    await until(() => listed().length === 0, 'the end of the entry');
    await set('relabel.failures.problems', undefined);
    assert.ok(existsSync(file('Egyptian cat', '0.ppm').fsPath), 'the images stay');
  });

  it('pause, keep what is done, and go on to the end with each image once', async () => {
    panel = await find('colours');
    const going = panel.start();
    await until(() => panel.run.records.all.length > 0, 'the first images');
    await panel.pause();
    await going;
    const { phase, progress } = panel.run.state;
    assert.equal(phase, 'paused');
    assert.ok(progress.done < many, `${progress.done}`);
    assert.deepEqual([stored(panel).running, stored(panel).result?.total], [false, many]);
    await panel.start();
    assert.equal(panel.run.state.phase, 'done');
    const records = readFileSync(path.join(folderOf(panel.run.request), 'run', 'records.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const images = records.map((line) => JSON.parse(line).image);
    assert.deepEqual([images.length, new Set(images).size], [many, many]);
    await panel.discard();
  });

  it('have the maps that there were of their images by their own model, and of no other', async () => {
    const explained = await explain(file('espresso', '0.ppm'));
    await ends(explained, 'done');
    const { model } = explained.state.explanation.settings;
    const { history } = await api();
    while ((await history.list()).length === 0) await sleep(20);
    cpSync(path.join(extension().extensionPath, 'media/models/squeezenet1.1.onnx'), file('other.onnx').fsPath);
    made.push(file('other.onnx').fsPath);
    await set('relabel.models', [{ name: 'Other', path: 'other.onnx', output: 'probabilities' }]);
    const ran = async (by: FailuresPanel, model: string): Promise<readonly string[]> => {
      const { handlers, maps, run } = by;
      handlers.chooseModel(model);
      await until(() => run.request.model === model && run.state.setup?.preview, 'what is known for the model');
      await by.start();
      assert.equal(run.state.phase, 'done', run.state.problem?.message);
      return [...maps.all()].map(([image]) => image);
    };
    const other = await find('espresso');
    assert.deepEqual(await ran(other, 'Other'), []);
    await other.askAgain();
    const { failures } = await api();
    assert.deepEqual(await ran(failures.all.at(-1) ?? assert.fail(), model), ['0.ppm']);
  });
});
