import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { asked, chelsea, ends, explain, extension, few, startAfresh, until } from './helpers.ts';

describe('taking the picture and the command along', () => {
  let folder: string;
  const bytes = Uint8Array.from([137, 80, 78, 71, 1, 2, 3]);

  beforeEach(async () => {
    await startAfresh();
    folder = mkdtempSync(path.join(tmpdir(), 'relabel-picture-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const written = (file: string): Uint8Array | undefined => {
    try {
      const found = readFileSync(file);
      return found.length === bytes.length ? new Uint8Array(found) : undefined;
    } catch {
      return undefined;
    }
  };

  it('saves the picture where the user says', async () => {
    const panel = await explain(chelsea());
    const file = path.join(folder, 'picture.png');
    const dialogs = await asked(
      'showSaveDialog',
      () => vscode.Uri.file(file),
      async () => {
        panel.handlers.savePicture({ bytes, instead: false });
        assert.deepEqual(await until(() => written(file), 'the file'), bytes);
      },
    );
    const { defaultUri } = dialogs[0]![0] as vscode.SaveDialogOptions;
    assert.equal(path.basename(defaultUri!.fsPath), 'chelsea-explanation.png');
  });

  it('asks first where copying was wanted, and takes no for an answer', async () => {
    const panel = await explain(chelsea());
    const dialogs = await asked(
      'showSaveDialog',
      () => undefined,
      async () => {
        const questions = await asked(
          'showWarningMessage',
          () => undefined,
          async () => panel.handlers.savePicture({ bytes, instead: true }),
        );
        assert.match(String(questions[0]![0]), /can’t be copied/);
      },
    );
    assert.equal(dialogs.length, 0);
  });

  it('says where a picture could not be written', async () => {
    const panel = await explain(chelsea());
    const file = path.join(chelsea().fsPath, 'picture.png');
    await asked(
      'showSaveDialog',
      () => vscode.Uri.file(file),
      async () => {
        let said: unknown;
        await asked(
          'showErrorMessage',
          (message) => {
            said = message;
          },
          async () => {
            panel.handlers.savePicture({ bytes, instead: false });
            await until(() => said !== undefined, 'a message');
          },
        );
        assert.match(String(said), /picture\.png can’t be written/);
      },
    );
  });

  it('copies the command that makes the explanation again, and says where to run it', async () => {
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    let said = '';
    await asked(
      'showInformationMessage',
      (message) => {
        said = String(message);
      },
      async () => {
        panel.handlers.command('copyCommand');
        await until(() => said !== '', 'a message');
      },
    );
    assert.match(said, /copied the terminal command.* it reads \.vscode\/settings\.json there/);
    const command = await vscode.env.clipboard.readText();
    const { target, provider } = panel.state.explanation.prediction!;
    assert.ok(command.includes(path.join(extension().extensionPath, 'dist', 'cli.js')), command);
    assert.ok(
      command.endsWith(
        ` explain chelsea.png --model 'SqueezeNet 1.1 (bundled)' --class ${target.index} --method relabel ` +
          `--samples ${few} --sampling local --seed 0 --provider ${provider}`,
      ),
      command,
    );
  });
});
