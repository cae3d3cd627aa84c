import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Problem } from '../../../src/common/problem.ts';
import { bandsProblem, bandsText, exampleBands, parseBands } from '../../../src/settings/bands.ts';
import { readSettings } from '../../../src/settings/settings.ts';

const from = { baseDir: '/work/photos', assets: '/opt/relabel/media' };

/** The input of a model with these settings, or what is wrong with them. */
function inputOf(input: Record<string, unknown>, entry: Record<string, unknown> = {}) {
  const model = { name: 'm', path: 'm.onnx', input, ...entry };
  const { settings, problems } = readSettings({ 'relabel.models': [model] }, from);
  const words = problems.map(
    ({ setting, message }: Problem) => `${setting.replace('relabel.models[0].', '')} ${message}`,
  );
  return { input: settings.models.find(({ name }) => name === 'm')?.input, words };
}

const four = ['red', 'green', 'blue', { band: 4 }];

test('bands are said and read in words', () => {
  const bands = ['red', 'gray', 'alpha', { band: 5 }, { band: 8, as: 'red' }, 128] as const;
  assert.equal(bandsText(bands), 'red, gray, alpha, band 5, band 8 as red, 128');
  assert.deepEqual(parseBands('Red,grey , ALPHA, band 5, band8 as red,128'), bands);
  for (const text of ['', 'red,', 'reed', '256', '-1', 'band 0', 'band 257', 'band 4 as alpha', 'band', '1e1']) {
    assert.equal(parseBands(text), undefined, text);
  }
});

test('an example names as many bands as a model has channels, and is valid', () => {
  for (let channels = 1; channels <= 64; channels++) {
    const bands = exampleBands(channels);
    assert.equal(bands.length, channels);
    assert.equal(bandsProblem(bands), undefined);
    assert.deepEqual(parseBands(bandsText(bands)), bands);
    assert.deepEqual(inputOf({ bands }).words, []);
  }
  assert.deepEqual(exampleBands(5), ['red', 'green', 'blue', { band: 4 }, { band: 5 }]);
});

test('mean and std have a number for each band', () => {
  const normalised = inputOf({ bands: four, mean: [1, 2, 3, 4], std: [5, 6, 7, 8] }).input;
  assert.deepEqual(
    [normalised?.mean, normalised?.std],
    [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ],
  );
  assert.deepEqual(inputOf({ bands: four, mean: [1, 2, 3], std: [1, 1, 1, 1] }).words, [
    'input.mean must be a list of 4 numbers, as "bands" has 4',
  ]);
  assert.deepEqual(inputOf({ bands: four }).input?.mean, [0, 0, 0, 0]);
});

test('a preset gives its colours their own values, and other bands the value that all colours have', () => {
  const turned = inputOf({ bands: ['blue', { band: 7, as: 'green' }, 'red'] }, { preset: 'torchvision' });
  // As colours, but for the check of "as", which wants all three: see below.
  assert.equal(turned.input, undefined);
  const bgr = inputOf({ bands: ['blue', 'green', 'red'] }, { preset: 'torchvision' }).input;
  assert.deepEqual(bgr?.mean, [0.406, 0.456, 0.485]);
  const caffe = inputOf({ bands: ['red', 'green', 'blue'] }, { preset: 'keras-caffe' }).input;
  assert.deepEqual(caffe?.mean, [123.68, 116.779, 103.939]);
  assert.deepEqual(inputOf({ bands: four }, { preset: 'symmetric' }).input?.std, [0.5, 0.5, 0.5, 0.5]);
  assert.deepEqual(inputOf({ bands: four }, { preset: 'torchvision' }).words, [
    'input.mean must be a list of 4 numbers, as the preset "torchvision" is for other channels',
    'input.std must be a list of 4 numbers, as the preset "torchvision" is for other channels',
  ]);
});

test('steps treat as many channels as there are bands', () => {
  const steps = [
    { step: 'crop', fill: 9 },
    { step: 'rescale', factor: 0.5 },
    { step: 'normalize', mean: [1, 2, 3, 4], std: 2 },
  ];
  const { input } = inputOf({ bands: four, steps });
  assert.deepEqual([input?.scale, input?.mean, input?.std], [0.5, [1, 2, 3, 4], [2, 2, 2, 2]]);
  assert.deepEqual(inputOf({ bands: four, steps: [{ step: 'normalize', mean: [1, 2, 3], std: 1 }] }).words, [
    'input.steps[0].mean must be one number, or a list of 4 numbers, one for each channel',
  ]);
  assert.deepEqual(inputOf({ bands: four, steps: [{ step: 'channels', order: 'bgr' }] }).words, [
    'input.steps[0].order is said by "bands" already: remove this step',
  ]);
  assert.deepEqual(inputOf({ bands: four, steps: [...steps.slice(1), { step: 'crop', fill: 0 }] }).words, [
    'input.steps[2].fill must be the same level in all bands: put this step first',
  ]);
});

test('bands that make no sense are refused with what to do', () => {
  const cases: readonly (readonly [Record<string, unknown>, RegExp])[] = [
    [{ bands: [] }, /^input\.bands must be a list of 1 to 64 bands, one for each channel/],
    [
      { bands: ['rot'] },
      /^input\.bands\[0\] must be "red", "green", "blue", "gray", "alpha", a level from 0 to 255, or a band/,
    ],
    [{ bands: ['red', 256] }, /^input\.bands\[1\] must be/],
    [{ bands: ['red', { band: 0 }] }, /^input\.bands\[1\]/],
    [{ bands: ['alpha', { band: 4 }] }, /^input\.bands must have a channel of the picture that is shown/],
    [
      { bands: [{ band: 4, as: 'red' }, { band: 1 }] },
      /^input\.bands must show bands "as" red, green and blue, one each/,
    ],
    [{ bands: four, channels: 'bgr' }, /^input\.channels is said by "bands" already/],
    [{ bands: four, alpha: '#000000' }, /^input\.alpha would change the colours that "bands" takes from the file/],
  ];
  for (const [input, words] of cases) assert.match(inputOf(input).words.join('; '), words);
});
