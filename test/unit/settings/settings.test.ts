import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import test, { describe } from 'node:test';
import manifest from '../../../package.json' with { type: 'json' };
import { outputKinds } from '../../../src/common/outputKinds.ts';
import { describe as sentence } from '../../../src/common/problem.ts';
import { presets } from '../../../src/settings/presets.ts';
import { readSettings, type Settings } from '../../../src/settings/settings.ts';
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
      as: { from: 'csv', path: resolve('/work/space/data/labels.csv') },
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
    for (const bad of ['', 'Folder', 'labels.json', 3]) {
      const { settings, problems } = truth(bad);
      assert.deepEqual(settings.groundTruth, { from: 'auto' });
      assert.match(
        sentence(problems[0]!),
        /^relabel\.groundTruth must be "auto", "off", "folder", or the path of a \.csv file/,
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

describe('a bad entry is named by its JSON path and leaves the others', () => {
  const bad: [what: string, entry: unknown, sentence: RegExp][] = [
    ['not an object', 'model.onnx', /^relabel\.models\[1\] must be an object such as/],
    ['null', null, /^relabel\.models\[1\] must be an object such as/],
    ['no path', { name: 'x' }, /^relabel\.models\[1\]\.path must be given$/],
    ['no name', { path: 'x' }, /^relabel\.models\[1\]\.name must be given$/],
    ['empty path', { name: 'x', path: '' }, /^relabel\.models\[1\]\.path must not be empty$/],
    ['path is a number', { name: 'x', path: 3 }, /^relabel\.models\[1\]\.path must be text in quotes, not 3$/],
    ['same name', good, /^relabel\.models\[1\]\.name must be unique: a model named “good”/],
    ['the bundled name', { ...good, name: 'SqueezeNet 1.1 (bundled)' }, /^relabel\.models\[1\]\.name must be unique/],
    ['unknown key', { name: 'x', path: 'x', lables: 'y' }, /^relabel\.models\[1\]\.lables is not known.* labels/],
    ['labels', { name: 'x', path: 'x', labels: 5 }, /^relabel\.models\[1\]\.labels must be the path of a file/],
    ['one label', { name: 'x', path: 'x', labels: ['a', 5] }, /^relabel\.models\[1\]\.labels\[1\] must be text in/],
    ['preset', { name: 'x', path: 'x', preset: 'keras' }, /^relabel\.models\[1\]\.preset must be one of "torchvision"/],
    ['output', { name: 'x', path: 'x', output: 'softmax' }, /^relabel\.models\[1\]\.output must be one of "auto"/],
    ['vae', { name: 'x', path: 'x', vae: 'y' }, /^relabel\.models\[1\]\.vae must be the name of a VAE: "bundled"$/],
  ];
  const badInputs: [what: string, input: unknown, sentence: RegExp][] = [
    ['not an object', [], /^relabel\.models\[1\]\.input must be an object such as/],
    ['unknown key', { width: 3 }, /^relabel\.models\[1\]\.input\.width is not known here: use size, /],
    ['size of text', { size: '224' }, /^relabel\.models\[1\]\.input\.size must be a number of pixels.*, not "224"$/],
    ['size of three', { size: [1, 2, 3] }, /^relabel\.models\[1\]\.input\.size must be .*\[height, width\]/],
    ['size of nothing', { size: 0 }, /^relabel\.models\[1\]\.input\.size must be /],
    [
      'broken size',
      { size: [224.5, 1] },
      /^relabel\.models\[1\]\.input\.size\[0\] must be a whole number, not 224\.5$/,
    ],
    ['resize', { resize: 'fit' }, /^relabel\.models\[1\]\.input\.resize must be one of "crop", "squash", "letterbox"/],
    ['channels', { channels: 'RGB' }, /^relabel\.models\[1\]\.input\.channels must be one of "rgb"/],
    ['layout', { layout: 'CHW' }, /^relabel\.models\[1\]\.input\.layout must be one of "NCHW", "NHWC"/],
    ['crop of nothing', { cropFraction: 0 }, /^relabel\.models\[1\]\.input\.cropFraction must be above 0, not 0$/],
    ['crop of more', { cropFraction: 1.5 }, /^relabel\.models\[1\]\.input\.cropFraction must be at most 1, not 1\.5$/],
    ['scale', { scale: 0 }, /^relabel\.models\[1\]\.input\.scale must be above 0/],
    ['mean', { mean: 0.5 }, /^relabel\.models\[1\]\.input\.mean must be a list of 3 numbers.*, not 0\.5$/],
    ['four means', { mean: [1, 2, 3, 4] }, /^relabel\.models\[1\]\.input\.mean must be a list of 3 numbers/],
    [
      'two means',
      { mean: [1, 2] },
      /^relabel\.models\[1\]\.input\.mean must be a list of 3 numbers, as "channels" is "rgb"$/,
    ],
    ['a textual mean', { mean: [1, 2, '3'] }, /^relabel\.models\[1\]\.input\.mean\[2\] must be a number, not "3"$/],
    ['std of zero', { std: [1, 0, 1] }, /^relabel\.models\[1\]\.input\.std\[1\] must be above 0, not 0$/],
    [
      'gray, three means',
      { channels: 'gray', mean: [1, 2, 3], std: [1] },
      /^relabel\.models\[1\]\.input\.mean must be a list of 1 number, as "channels" is "gray"$/,
    ],
  ];
  const cases = [
    ...bad,
    ...badInputs.map(([what, input, words]) => [`input: ${what}`, { name: 'x', path: 'x', input }, words] as const),
  ];
  for (const [what, entry, words] of cases) {
    test(what, () => {
      const { settings, problems } = read({ 'relabel.models': [good, entry, { ...good, name: 'last' }] });
      assert.equal(problems.length, 1, problems.map(sentence).join('\n'));
      assert.match(sentence(problems[0]!), words);
      assert.doesNotMatch(sentence(problems[0]!), /\n/);
      assert.deepEqual(
        settings.models.map(({ name }) => name),
        ['good', 'last', 'SqueezeNet 1.1 (bundled)'],
      );
    });
  }

  test('several faults of one entry are all named', () => {
    const { problems } = read({ 'relabel.models': [{ path: 1, input: { scale: 'x', std: [0, 1, 1] } }] });
    assert.deepEqual(problems.map(({ setting }) => setting).sort(), [
      'relabel.models[0].input.scale',
      'relabel.models[0].input.std[0]',
      'relabel.models[0].name',
      'relabel.models[0].path',
    ]);
  });

  test('VAEs', () => {
    const vae = { name: 'v', encoder: 'e', decoder: 'd' };
    const { settings, problems } = read({
      'relabel.vaes': [{ ...vae, decoder: undefined }, vae, vae, { ...vae, name: 'bundled' }],
      'relabel.models': [{ ...good, vae: 'v' }],
    });
    assert.deepEqual(
      problems.map(({ setting }) => setting),
      ['relabel.vaes[0].decoder', 'relabel.vaes[2].name', 'relabel.vaes[3].name'],
    );
    assert.equal(settings.models[0]?.vae.decoder, join(from.baseDir, 'd'));
  });

  test('a default model that does not exist', () => {
    const { settings, problems } = read({ 'relabel.models': [good], 'relabel.defaultModel': 'goood' });
    assert.match(sentence(problems[0]!), /^relabel\.defaultModel must be the name of a model: "good", "SqueezeNet/);
    assert.equal(settings.defaultModel, 'good');
  });

  test('a default model whose own entry is bad is told once', () => {
    const { problems } = read({ 'relabel.models': [{ name: 'x' }], 'relabel.defaultModel': 'x' });
    assert.deepEqual(
      problems.map(({ setting }) => setting),
      ['relabel.models[0].path'],
    );
  });

  test('a model or VAE in a file that may not be run is left out, whatever way its path is written', () => {
    const theirs = join(from.baseDir, 'sub');
    const mayRun = (file: string) => !file.startsWith(from.baseDir);
    const vae = { encoder: resolve('/mine/e.onnx'), decoder: resolve('/mine/d.onnx') };
    const paths = [
      'm.onnx',
      join('..', basename(from.baseDir), 'm.onnx'),
      join(theirs, 'm.onnx'),
      '../m.onnx',
      resolve('/mine/m.onnx'),
    ];
    const raw = {
      'relabel.vaes': [
        { ...vae, name: 'a', encoder: 'e.onnx' },
        { ...vae, name: 'b', decoder: 'd.onnx' },
        { ...vae, name: 'c' },
      ],
      'relabel.models': [
        ...paths.map((path, index) => ({ name: `${index}`, path })),
        { name: 'v', path: resolve('/mine/m.onnx'), vae: 'a' },
      ],
      'relabel.defaultModel': '0',
    };
    const { settings, problems } = readSettings(raw, { ...from, mayRun });
    assert.deepEqual(
      settings.models.map(({ name }) => name),
      ['3', '4', 'SqueezeNet 1.1 (bundled)'],
    );
    assert.ok(settings.models.every(({ path, vae: { encoder, decoder } }) => [path, encoder, decoder].every(mayRun)));
    assert.equal(settings.defaultModel, '3');
    assert.deepEqual(problems.map(({ setting }) => setting).sort(), [
      'relabel.models[0].path',
      'relabel.models[1].path',
      'relabel.models[2].path',
      'relabel.models[5].vae',
      'relabel.vaes[0].encoder',
      'relabel.vaes[1].decoder',
    ]);
    const words =
      /^relabel\.models\[0\]\.path is .*m\.onnx, a file of a workspace that is not trusted: trust the workspace/;
    assert.match(sentence(problems.find(({ setting }) => setting === 'relabel.models[0].path')!), words);
  });

  const scalars: [key: string, value: unknown, sentence: RegExp][] = [
    ['relabel.samples', 3, /^relabel\.samples must be a whole number from 20 to 5000, or "auto", not 3$/],
    ['relabel.samples', 100.5, /^relabel\.samples must be a whole number from 20 to 5000, or "auto", not 100\.5$/],
    ['relabel.samples', '1000', /^relabel\.samples must be a whole number from 20 to 5000, or "auto", not "1000"$/],
    ['relabel.seed', -1, /^relabel\.seed must be at least 0, not -1$/],
    ['relabel.seed', 2 ** 32, /^relabel\.seed must be at most 4294967295/],
    [
      'relabel.methodOptions',
      { rise: { points: 1 } },
      /^relabel\.methodOptions\.rise\.points must be at least 2, not 1$/,
    ],
    ['relabel.methodOptions', { lime: {} }, /^relabel\.methodOptions\.lime is not known here: use relabel, rise, /],
    ['relabel.sampling', 'both', /^relabel\.sampling must be one of "local", "global", not "both"$/],
    ['relabel.executionProviders', ['cuda', 'gpu'], /^relabel\.executionProviders\[1\] must be one of "cpu", "cuda"/],
    ['relabel.executionProviders', ['cpu', 'cpu'], /^relabel\.executionProviders must not say the same thing twice/],
    ['relabel.executionProviders', 'cuda', /^relabel\.executionProviders must be a list of providers/],
    ['relabel.batchSize', 'big', /^relabel\.batchSize must be "auto" or a whole number from 1 to 256, not "big"$/],
    ['relabel.batchSize', 0, /^relabel\.batchSize must be "auto" or a whole number from 1 to 256, not 0$/],
    ['relabel.nodePath', 'bin/node', /^relabel\.nodePath must be an absolute path$/],
    ['relabel.cuda.libraryPath', 'cuda', /^relabel\.cuda\.libraryPath must be an absolute path$/],
    ['relabel.cuda.index', 'file:///tmp', /^relabel\.cuda\.index must be an address such as https:/],
    ['relabel.env', { A: 1 }, /^relabel\.env\.A must be text in quotes, such as "1", not 1$/],
  ];
  for (const [key, value, words] of scalars) {
    test(`${key}: ${JSON.stringify(value)}`, () => {
      const { settings, problems } = read({ [key]: value });
      assert.equal(problems.length, 1);
      assert.match(sentence(problems[0]!), words);
      assert.deepEqual(settings, read({}).settings);
    });
  }
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
