import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedInput, fieldProblems, fieldsOf, withChannels } from '../../../src/common/feedFields.ts';
import type { FeedFields } from '../../../src/protocol/addModelForm.ts';
import { presets } from '../../../src/settings/presets.ts';
import { readSettings } from '../../../src/settings/settings.ts';

const torchvision = fieldsOf(presets.torchvision);
const changed = (fields: Partial<FeedFields>, origin = torchvision) =>
  changedInput({ base: 'torchvision', origin, fields: { ...origin, ...fields } });

test('a preset is shown as one writes it down', () => {
  assert.deepEqual(torchvision, {
    channels: 'rgb',
    range: '1',
    mean: '0.485, 0.456, 0.406',
    std: '0.229, 0.224, 0.225',
    resize: 'crop',
    crop: '0.875',
    interpolation: 'bilinear',
    antialias: true,
  });
  // keras.applications.imagenet_utils.preprocess_input: x / 127.5 - 1, and BGR minus a mean.
  assert.deepEqual([fieldsOf(presets['keras-tf']).range, fieldsOf(presets['keras-tf']).mean], ['2', '1, 1, 1']);
  assert.deepEqual([fieldsOf(presets.raw255).range, fieldsOf(presets['keras-caffe']).channels], ['255', 'bgr']);
});

test('only what was changed is written', () => {
  assert.deepEqual(changed({}), {});
  assert.deepEqual(changed({ interpolation: 'bicubic', antialias: false }), {
    interpolation: 'bicubic',
    antialias: false,
  });
  assert.deepEqual(changed({ mean: '[0.5, 0.5, 0.5]', std: '0.5' }), { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] });
  assert.deepEqual(changed({ range: '255' }), { scale: 1 });
  assert.deepEqual(changed({ crop: '224/232' }), { resize: 'crop', cropFraction: 224 / 232 });
  assert.deepEqual(changed({ resize: 'letterbox' }), { resize: 'letterbox' });
  // The size of a file that has steps of its own stays with it.
  const steps = { ...torchvision, resize: '', crop: '' } as const;
  assert.deepEqual(changed({ std: '1' }, steps), { std: [1, 1, 1] });
  assert.deepEqual(changed({ resize: 'squash', crop: '1' }, steps), { resize: 'squash', cropFraction: 1 });
});

test('numbers follow the order of the channels, and are written with it', () => {
  const bgr = withChannels(torchvision, 'bgr');
  assert.deepEqual([bgr.channels, bgr.mean, bgr.std], ['bgr', '0.406, 0.456, 0.485', '0.225, 0.224, 0.229']);
  assert.deepEqual(changed(bgr), { channels: 'bgr', mean: [0.406, 0.456, 0.485], std: [0.225, 0.224, 0.229] });
  assert.deepEqual(withChannels(bgr, 'rgb'), torchvision);
});

test('what the settings make of it is what was typed', () => {
  const fields = { ...withChannels(torchvision, 'bgr'), range: '255', mean: '104, 117, 123', std: '1', crop: '1' };
  const input = changedInput({ base: 'torchvision', origin: torchvision, fields });
  const entry = { name: 'm', path: '/m.onnx', preset: 'torchvision', input };
  const { settings, problems } = readSettings({ 'relabel.models': [entry] }, { baseDir: '/', assets: '/a' });
  assert.deepEqual(problems, []);
  const read = fieldsOf(settings.models[0]!.input);
  assert.deepEqual(read, { ...fields, std: '1, 1, 1' });
});

test('each field says what is wrong with it', () => {
  const wrong = (fields: Partial<FeedFields>) => Object.entries(fieldProblems({ ...torchvision, ...fields })).flat();
  assert.deepEqual(wrong({}), []);
  for (const range of ['', '0', '-1', 'x', '1e999']) assert.equal(wrong({ range })[0], 'range', range);
  for (const mean of ['', '1 2', '1, 2, x', '0.1, 0.2, 0.3, 0.4']) assert.equal(wrong({ mean })[0], 'mean', mean);
  for (const std of ['', '0', '1, -1, 1']) assert.equal(wrong({ std })[0], 'std', std);
  for (const crop of ['', '0', '1.5', '256/224', '1/2/3', '1/0', '0/0']) assert.equal(wrong({ crop })[0], 'crop', crop);
  assert.deepEqual(wrong({ resize: 'letterbox', crop: 'x' }), [], 'a crop that counts for nothing');
  assert.match(String(wrong({ mean: '1 2' })[1]), /^Mean: enter 3 numbers, such as 0\.485, 0\.456, 0\.406\.$/);
  assert.match(String(wrong({ channels: 'gray' })[1]), /^Mean: enter 1 number, such as 0\.5\.$/);
  assert.equal(changed({ mean: 'x' }), undefined);
});

test('bands have a number each, in no order to choose', () => {
  const bands = ['red', 'green', 'blue', { band: 4 }] as const;
  const fields = fieldsOf({ ...presets.unit, bands, mean: [0, 0, 0, 0.5], std: [1, 1, 1, 0.25] });
  assert.deepEqual([fields.bands, fields.mean, fields.std], [4, '0, 0, 0, 0.5', '1, 1, 1, 0.25']);
  assert.deepEqual(fieldProblems(fields), {});
  assert.deepEqual(changed({ mean: '1, 2, 3, 4', std: '2' }, fields), { mean: [1, 2, 3, 4], std: [2, 2, 2, 2] });
  assert.equal(fieldProblems({ ...fields, mean: '1, 2, 3' }).mean, 'Mean: enter 4 numbers, such as 0.5.');
});
