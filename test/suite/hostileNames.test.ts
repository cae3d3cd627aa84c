import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { patience } from '../host/patience.ts';
import { api, asked, chelsea, ends, explain, extension, file, set, startAfresh, until } from './helpers.ts';

const showMessage = ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'] as const;
/** Windows has no files of such names. */
const posix = process.platform !== 'win32';
const link = '[Show](command:workbench.action.terminal.new)';
const folderName = posix ? `${link} $(trash)` : '[Show](x) $(trash)';
const imageName = posix ? `${link} $(trash)\u202e\x1b[2J\n.png` : '[Show](x) $(trash).png';

/** As VS Code finds links in messages and icons in labels. */
const links = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
const icons = /\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/;

function plain(text: string): void {
  assert.doesNotMatch(text, links);
  assert.doesNotMatch(text, icons);
  assert.doesNotMatch(text, /[\p{Cc}\p{Bidi_Control}]/u);
}

/** The first message of any kind that Relabel shows after `action`. */
async function messageOf(action: () => unknown): Promise<string> {
  let said: string | undefined;
  const hear = (message: unknown): undefined => {
    said ??= String(message);
  };
  const listen = showMessage.reduce<() => Promise<unknown>>(
    (inside, kind) => () => asked(kind, hear, inside),
    async () => {
      await action();
      return until(() => said, 'a message');
    },
  );
  await listen();
  return said ?? '';
}

describe('names that are meant to be more than names', () => {
  let image: vscode.Uri;
  let outside: string;

  before(() => {
    mkdirSync(file(folderName).fsPath, { recursive: true });
    image = file(folderName, imageName);
    copyFileSync(chelsea().fsPath, image.fsPath);
    outside = mkdtempSync(path.join(tmpdir(), 'relabel-names-'));
  });
  after(() => {
    rmSync(file(folderName).fsPath, { recursive: true });
    rmSync(outside, { recursive: true });
  });
  beforeEach(async () => {
    await startAfresh();
    await (await api()).history.clear();
  });

  it('are text in what is said of an export, and of one that fails', async () => {
    const panel = await explain(image);
    await ends(panel, 'done');
    const parent = path.join(outside, folderName);
    mkdirSync(parent);
    for (const [folder, said] of [
      [parent, /^Relabel exported the explanation to /],
      [path.join(image.fsPath, 'no folder'), /^Relabel: .*(could not|can't)/i],
    ] as const) {
      const titles: string[] = [];
      const message = await messageOf(() =>
        asked(
          'showOpenDialog',
          (options) => {
            titles.push((options as vscode.OpenDialogOptions).title ?? '');
            return [vscode.Uri.file(folder)];
          },
          async () => {
            panel.handlers.command('export');
            await until(() => titles.length > 0, 'the dialog');
          },
        ),
      );
      assert.match(message, said);
      assert.ok(message.replaceAll('\u2060', '').includes(folderName), message);
      plain(message);
      assert.match(titles[0]!, /^Choose a folder for the explanation of \[Show\]/);
      plain(titles[0]!);
    }
  });

  it('are text in what is said of the copied command, of a picture and of a file elsewhere', async () => {
    const panel = await explain(image);
    await ends(panel, 'done');
    plain(await messageOf(() => panel.handlers.command('copyCommand')));

    const unwritable = vscode.Uri.file(path.join(chelsea().fsPath, imageName));
    const message = await messageOf(() =>
      asked(
        'showSaveDialog',
        () => unwritable,
        async () => {
          panel.handlers.savePicture({ bytes: Uint8Array.of(1), instead: false });
          await new Promise((done) => setTimeout(done, 500));
        },
      ),
    );
    assert.match(message, /can’t be written/);
    plain(message);

    const elsewhere = vscode.Uri.from({ scheme: 'git', path: `/${imageName}` });
    const refused = await messageOf(() => vscode.commands.executeCommand('relabel.explain', elsewhere, [elsewhere]));
    assert.match(refused, /isn’t a file on disk/);
    plain(refused);
    plain(await messageOf(() => vscode.commands.executeCommand('relabel.addModel', elsewhere)));
  });

  it('are text in the history, in tabs and in the list of models', async () => {
    const name = `${link} $(trash)\u202e`;
    const labels = Array.from({ length: 1000 }, (_, index) => `${link} $(trash) ${index}`);
    copyFileSync(path.join(extension().extensionPath, 'media/models/squeezenet1.1.onnx'), file('names.onnx').fsPath);
    writeFileSync(file('names.txt').fsPath, labels.join('\n'));
    await set('relabel.models', [{ name, path: 'names.onnx', labels: 'names.txt', output: 'probabilities' }]);
    await set('relabel.defaultModel', name);
    const panel = await explain(image);
    await ends(panel, 'done');
    assert.equal(panel.state.explanation.settings.model, name);
    assert.match(panel.state.explanation.prediction!.target.label, /^\[Show\]\(command:/);
    const tab = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => /^Explain: \[/.test(label));
    plain(tab!.label);

    const items = await asked(
      'showQuickPick',
      () => undefined,
      async () => vscode.commands.executeCommand('relabel.selectModel'),
    );
    const shown = items[0]![0] as readonly vscode.QuickPickItem[];
    assert.ok(shown[0]!.label.startsWith('[Show]'));
    for (const { label, description, detail } of shown) plain(`${label} ${description ?? ''} ${detail ?? ''}`);

    const { history } = await api();
    let [item] = await history.list();
    for (const end = Date.now() + patience; item === undefined && Date.now() < end; [item] = await history.list()) {
      await new Promise((done) => setTimeout(done, 50));
    }
    for (const name of readdirSync(history.folder)) writeFileSync(path.join(history.folder, name), 'broken');
    const message = await messageOf(() => vscode.commands.executeCommand('relabel.history.open', item));
    assert.match(message, /can't be read any more/);
    plain(message);
  });

  it('are quoted in what a language model and its user are told', async () => {
    const { tool } = await api();
    const prepared = tool.prepareInvocation({ input: { image: image.fsPath, class: link } });
    const { message } = prepared.confirmationMessages!;
    assert.equal(message.isTrusted, undefined);
    assert.ok(message.value.includes('\\[Show\\]\\(command\\:'), message.value);
    assert.ok(!message.value.includes('[Show]('), message.value);
    const source = new vscode.CancellationTokenSource();
    const answer = await tool.invoke({ input: { image: image.fsPath, samples: 20, method: 'rise' } }, source.token);
    const [part] = answer.content;
    assert.ok(part instanceof vscode.LanguageModelTextPart);
    assert.doesNotMatch(part.value, /[\p{Cc}\p{Bidi_Control}]/u);
    assert.equal(JSON.parse(part.value).image.path, image.fsPath);
  });
});
