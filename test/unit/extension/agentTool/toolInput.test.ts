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
    const folders = [path.join(folder, 'a'), path.join(folder, 'b')];
    const there = path.join(folder, 'b', 'cat.png');
    assert.equal(imagePath('cat.png', folders), there);
    assert.equal(imagePath('b/cat.png', [folder]), there);
    assert.equal(imagePath(there, []), there);
    assert.equal(imagePath(pathToFileURL(there).href, []), there);
    assert.equal(imagePath('dog.png', folders), path.join(folder, 'a', 'dog.png'), 'the pipeline says it is missing');
  });

  it('must have the name of one', () => {
    assert.match(
      message(() => imagePath('secrets.txt', [folder])),
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
    assert.equal(toolModel(settings, 'planted.onnx', folder, true).path, path.join(folder, 'planted.onnx'));
  });

  it('is no file of a workspace that is not trusted', () => {
    const said = message(() => toolModel(settings, 'planted.onnx', folder, false));
    assert.match(said, /not trusted only configured models are run: use "SqueezeNet 1\.1 \(bundled\)"/);
  });
});
