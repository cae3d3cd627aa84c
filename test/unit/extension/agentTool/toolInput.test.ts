import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import manifest from '../../../../package.json' with { type: 'json' };
import { imagePath, readToolInput, toolModel, toolName } from '../../../../src/extension/agentTool/toolInput.ts';
import { methodNames } from '../../../../src/settings/methods.ts';
import { readSettings } from '../../../../src/settings/settings.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'relabel-tool-'));
  mkdirSync(path.join(folder, 'b'));
  writeFileSync(path.join(folder, 'b', 'cat.png'), '');
  writeFileSync(path.join(folder, 'planted.onnx'), '');
});
after(() => rmSync(folder, { recursive: true }));

const message = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return assert.fail('should have failed');
};

describe('the input of the tool', () => {
  it('is taken as it is where it fits', () => {
    const input = { image: 'cat.png', model: 'Mine', class: 'tabby', samples: 20, method: 'relabel' };
    assert.deepEqual(readToolInput(input), input);
    assert.deepEqual(readToolInput({ image: 'cat.png', class: 3 }), { image: 'cat.png', class: 3 });
  });

  it('that does not fit is named', () => {
    const wrong: readonly [unknown, RegExp][] = [
      [{}, /input\.image must be given/],
      [{ image: 'cat.png', samples: 100_000 }, /input\.samples must be at most 2000/],
      [{ image: 'cat.png', class: -1 }, /input\.class must be at least 0/],
      [{ image: 'cat.png', method: 'magic' }, /input\.method must be one of "relabel", "rise"/],
      [{ image: 'cat.png', seed: 1 }, /input\.seed is not known here: use image, model/],
      [null, /input must be an object/],
    ];
    for (const [input, expected] of wrong)
      assert.match(
        message(() => readToolInput(input)),
        expected,
      );
  });

  it('offers every method that there is, but the reference line', () => {
    const tool = manifest.contributes.languageModelTools.find(({ name }) => name === toolName);
    const offered = methodNames.filter((name) => name !== 'random');
    assert.deepEqual(tool!.inputSchema.properties.method?.enum, offered, 'see languageModelTools in package.json');
  });
});

describe('the image', () => {
  it('is looked for in every folder', () => {
    const folders = ['a', 'b'].map((name) => ({ name, path: path.join(folder, name) }));
    const root = { name: 'root', path: folder };
    const there = path.join(folder, 'b', 'cat.png');
    assert.equal(imagePath('cat.png', folders), there);
    assert.equal(imagePath('b/cat.png', [root]), there);
    assert.equal(imagePath(there, []), there);
    assert.equal(imagePath(pathToFileURL(there).href, []), there);
    assert.equal(imagePath('dog.png', folders), path.join(folder, 'a', 'dog.png'), 'the pipeline says it is missing');
    // As VS Code shows paths where several folders are open, by the names that the workspace gives them.
    const renamed = [folders[0]!, { name: 'Beta images', path: path.join(folder, 'b') }];
    assert.equal(imagePath('Beta images/cat.png', renamed), there);
    assert.equal(imagePath(path.join('Beta images', 'cat.png'), renamed), there);
    assert.equal(imagePath('Beta images/../../secret.png', renamed), path.join(folder, 'a', '../secret.png'));
  });

  it('may be a URI of this machine, and of no other', { skip: process.platform === 'win32' && 'other paths' }, () => {
    const remote = `vscode-remote://ssh-remote%2Bgpu${folder}/b/a%20cat.png`;
    assert.equal(imagePath(remote, []), path.join(folder, 'b', 'a cat.png'));
    assert.equal(imagePath('FILE:///b/cat.png', []), '/b/cat.png');
    const others = ['https://example.com/cat.png', 'vscode-vfs://github/a/b/cat.png', 'untitled:/cat.png'];
    for (const uri of [...others, 'file://server/share/cat.png', 'file:///%zz.png', 'vscode-remote://a/%zz.png'])
      assert.throws(() => imagePath(uri, [{ name: 'w', path: '/w' }]), {
        name: 'PipelineError',
        code: 'image',
        message: `${uri} is not a file of this machine: give the path of an image in the workspace.`,
      });
  });

  it('must have the name of one', () => {
    assert.match(
      message(() => imagePath('secrets.txt', [{ name: 'w', path: folder }])),
      /secrets\.txt is not the name of an image/,
    );
    assert.match(
      message(() => imagePath('cat.png', [])),
      /no folder is open: give an absolute path/,
    );
  });
});

describe('the model', () => {
  const { settings } = readSettings({}, { baseDir: '/w', assets: '/extension/media' });

  it('is the default one, a configured one or a file', () => {
    assert.equal(toolModel(settings, undefined, folder, true).bundled, true);
    assert.equal(toolModel(settings, 'SqueezeNet 1.1 (bundled)', folder, false).bundled, true);
    const planted = path.join(folder, 'planted.onnx');
    assert.equal(toolModel(settings, 'planted.onnx', folder, true).path, planted);
    const others = [{ name: 'models', path: folder }];
    for (const written of ['planted.onnx', 'models/planted.onnx']) {
      assert.equal(toolModel(settings, written, path.join(folder, 'b'), true, others).path, planted);
    }
  });

  it('is no file of a workspace that is not trusted', () => {
    const said = message(() => toolModel(settings, 'planted.onnx', folder, false));
    assert.match(said, /not trusted only configured models are run: use "SqueezeNet 1\.1 \(bundled\)"/);
  });
});
