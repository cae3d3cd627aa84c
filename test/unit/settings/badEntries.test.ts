import assert from 'node:assert/strict';
import { basename, join, resolve } from 'node:path';
import test, { describe } from 'node:test';
import { describe as sentence } from '../../../src/common/problem.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { from, good, read } from '../../fixtures/settings.ts';

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
