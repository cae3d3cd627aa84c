import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import test, { describe } from 'node:test';
import manifest from '../../../package.json' with { type: 'json' };
import { outputKinds } from '../../../src/common/outputKinds.ts';
import { describe as sentence } from '../../../src/common/problem.ts';
import { presets } from '../../../src/settings/presets.ts';
import type { Settings } from '../../../src/settings/settings.ts';
import { from, good, modelOf, read } from '../../fixtures/settings.ts';

describe('defaults', () => {
  test('nothing configured: the bundled model, and the documented defaults', () => {
    const { settings, problems } = read({});
    assert.deepEqual(problems, []);
    const { models, ...rest } = settings;
    assert.deepEqual(rest, {
      defaultModel: 'SqueezeNet 1.1 (bundled)',
      samples: 1000,
      sampling: 'local',
      methodOptions: {},
      seed: 0,
      groundTruth: { from: 'auto' },
      executionProviders: undefined,
      batchSize: 'auto',
      nodePath: undefined,
      cudaLibraryPath: undefined,
      cudaIndex: 'https://pypi.org/simple',
      cudaRuntime: undefined,
      env: {},
      historyMegabytes: 100,
      failureDecorations: false,
      failureProblems: false,
    });
    assert.equal(models.length, 1);
    const [bundled] = models;
    assert.equal(bundled?.path, join(from.assets, 'models', 'squeezenet1.1.onnx'));
    assert.equal(bundled?.labels, join(from.assets, 'models', 'imagenet-labels.txt'));
    assert.equal(bundled?.vae.decoder, join(from.assets, 'models', 'vae-decoder.onnx'));
    assert.equal(bundled?.output, 'probabilities');
    // BGR, 0–255 minus (104, 117, 123).
    assert.equal(bundled?.input.channels, 'bgr');
    assert.equal(bundled?.input.scale, 1);
    assert.deepEqual(bundled?.input.mean, [104, 117, 123]);
    assert.deepEqual(bundled?.input.std, [1, 1, 1]);
  });

  test('a model with a name and a path is a torchvision model with the bundled VAE', () => {
    const model = modelOf(good);
    assert.deepEqual(model.input, presets.torchvision);
    assert.equal(model.output, 'auto');
    assert.equal(model.vae.name, 'bundled');
    assert.equal(model.bundled, false);
  });

  test('the first configured model is the default', () => {
    assert.equal(read({ 'relabel.models': [good, { ...good, name: 'b' }] }).settings.defaultModel, 'good');
  });

  test('keys of other extensions are none of ours', () => {
    assert.deepEqual(read({ 'editor.fontSize': 'huge', relabelled: 1 }).problems, []);
  });
});

describe('every setting arrives', () => {
  const samples: Record<string, { value: unknown; arrives: (settings: Settings) => unknown; as?: unknown }> = {
    'relabel.models': { value: [good], arrives: ({ models }) => models[0]?.name, as: 'good' },
    'relabel.defaultModel': { value: 'b', arrives: ({ defaultModel }) => defaultModel },
    'relabel.vaes': {
      value: [{ name: 'v', encoder: '/e.onnx', decoder: '/d.onnx' }],
      arrives: ({ models }) => models[1]?.vae.encoder,
      as: resolve('/e.onnx'),
    },
    'relabel.samples': { value: 40, arrives: ({ samples }) => samples },
    'relabel.sampling': { value: 'global', arrives: ({ sampling }) => sampling },
    'relabel.methodOptions': { value: { rise: { points: 10 } }, arrives: ({ methodOptions }) => methodOptions },
    'relabel.seed': { value: 7, arrives: ({ seed }) => seed },
    'relabel.groundTruth': {
      value: 'data/labels.csv',
      arrives: ({ groundTruth }) => groundTruth,
      as: { from: 'table', path: resolve('/work/space/data/labels.csv') },
    },
    'relabel.executionProviders': { value: ['webgpu', 'cpu'], arrives: (settings) => settings.executionProviders },
    'relabel.batchSize': { value: 8, arrives: ({ batchSize }) => batchSize },
    'relabel.nodePath': { value: resolve('/bin/node'), arrives: ({ nodePath }) => nodePath },
    'relabel.cuda.libraryPath': { value: resolve('/cuda'), arrives: ({ cudaLibraryPath }) => cudaLibraryPath },
    'relabel.cuda.index': { value: 'https://mirror.example/simple', arrives: ({ cudaIndex }) => cudaIndex },
    'relabel.env': { value: { A: '1' }, arrives: ({ env }) => env },
    'relabel.limits.inputPixels': { value: 4096, arrives: ({ models }) => models[0]?.limits?.inputPixels },
    'relabel.limits.classes': { value: 10, arrives: ({ models }) => models[0]?.limits?.classes },
    'relabel.limits.batchMegabytes': { value: 64, arrives: ({ models }) => models[0]?.limits?.batchMegabytes },
    'relabel.history.megabytes': { value: 0, arrives: ({ historyMegabytes }) => historyMegabytes },
    'relabel.failures.decorations': { value: true, arrives: ({ failureDecorations }) => failureDecorations },
    'relabel.failures.problems': { value: true, arrives: ({ failureProblems }) => failureProblems },
  };
  const keys = Object.keys(manifest.contributes.configuration.properties);

  test('this list is the manifest', () => assert.deepEqual(Object.keys(samples).sort(), [...keys].sort()));

  for (const key of keys) {
    test(key, () => {
      const models = [good, { ...good, name: 'b', ...(key === 'relabel.vaes' ? { vae: 'v' } : {}) }];
      const sample = samples[key]!;
      const { settings, problems } = read({ 'relabel.models': models, [key]: sample.value });
      assert.deepEqual(problems, []);
      assert.deepEqual(sample.arrives(settings), sample.as ?? sample.value);
    });

    test(`${key} of a wrong type is named, and replaced by its default`, () => {
      const { settings, problems } = read({ [key]: null });
      assert.deepEqual(
        problems.map(({ setting }) => setting),
        [key],
      );
      assert.deepEqual(settings, read({}).settings);
    });
  }

  test('the ground truth is off, the folder or a table', () => {
    const truth = (value: unknown) => read({ 'relabel.groundTruth': value });
    assert.deepEqual(truth('folder').settings.groundTruth, { from: 'folder' });
    assert.deepEqual(truth('off').settings.groundTruth, { from: 'off' });
    assert.deepEqual(truth('auto').settings.groundTruth, { from: 'auto' });
    assert.equal(truth('/x/Truth.CSV').problems.length, 0);
    for (const file of ['coco.json', 'a.jsonl', 'val.txt', 'x.XML']) assert.deepEqual(truth(file).problems, []);
    for (const bad of ['', 'Folder', 'labels.xlsx', 3]) {
      const { settings, problems } = truth(bad);
      assert.deepEqual(settings.groundTruth, { from: 'auto' });
      assert.match(
        sentence(problems[0]!),
        /^relabel\.groundTruth must be "auto", "off", "folder", or the path of a table/,
      );
    }
  });

  test('a key that the manifest does not have is named', () => {
    const { problems } = read({ 'relabel.modles': [], relabel: {} });
    assert.deepEqual(
      problems.map(({ setting }) => setting),
      ['relabel.modles', 'relabel'],
    );
    assert.match(problems[0]!.message, /relabel\.models/);
  });
});

describe('paths', () => {
  const cases: [written: string, absolute: string][] = [
    ['m.onnx', join(from.baseDir, 'm.onnx')],
    ['../m.onnx', resolve('/work/m.onnx')],
    [resolve('/abs/m.onnx'), resolve('/abs/m.onnx')],
    ['~/m.onnx', join(homedir(), 'm.onnx')],
    ['~m.onnx', join(from.baseDir, '~m.onnx')],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code's variable, not a template
    ['${workspaceFolder}/a/m.onnx', join(from.baseDir, 'a', 'm.onnx')],
  ];
  for (const [written, absolute] of cases) {
    test(written, () => {
      const model = modelOf({ name: 'x', path: written, labels: written });
      assert.equal(model.path, absolute);
      assert.equal(model.labels, absolute);
    });
  }

  test('a word stands for the labels of ImageNet that are bundled', () => {
    const file = join(from.assets, 'models', 'imagenet-labels.txt');
    assert.equal(modelOf({ ...good, labels: 'imagenet' }).labels, file);
  });

  test('labels in the settings stay a list', () => {
    assert.deepEqual(modelOf({ ...good, labels: ['cat', 'dog'] }).labels, ['cat', 'dog']);
  });

  test('~ in a program and in libraries is the home folder', () => {
    const { settings } = read({ 'relabel.nodePath': '~/node', 'relabel.cuda.libraryPath': '~/cuda' });
    assert.equal(settings.nodePath, join(homedir(), 'node'));
    assert.equal(settings.cudaLibraryPath, join(homedir(), 'cuda'));
  });
});

test('every setting of the manifest has what its page in VS Code needs', () => {
  const machine = ['relabel.nodePath', 'relabel.cuda.libraryPath', 'relabel.cuda.index', 'relabel.env'];
  const properties = Object.entries(manifest.contributes.configuration.properties);
  for (const [key, schema] of properties) {
    assert.ok(schema.markdownDescription.length > 20, key);
    assert.ok('default' in schema, key);
    assert.equal(schema.scope, machine.includes(key) ? 'machine' : 'resource', key);
  }
  assert.deepEqual(
    properties.map(([, { order }]) => order),
    properties.map((_, index) => index + 1),
  );
});

test('a value that VS Code hands out as a read-only proxy is read and left as it is', () => {
  const entry = Object.freeze({ ...good, input: Object.freeze({ size: 96 }) });
  const proxy = new Proxy([entry], {});
  const { settings, problems } = read({ 'relabel.models': proxy });
  assert.deepEqual(problems, []);
  assert.equal(settings.models[0]?.output, 'auto');
  assert.ok(!('output' in entry));
});

test('the manifest offers every kind of output that pickers do', () => {
  const { output } = manifest.contributes.configuration.properties['relabel.models'].items.properties;
  assert.deepEqual(output.enum, outputKinds);
  assert.equal(output.enumDescriptions.length, outputKinds.length);
});
