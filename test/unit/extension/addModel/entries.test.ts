import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configuredFeed } from '../../../../src/common/feedFields.ts';
import { entryOf, formOf } from '../../../../src/extension/addModel/entry/modelEntry.ts';
import { feedsOf, foundOut, fromFile } from '../../../../src/extension/addModel/feeds.ts';
import { readKeptForm } from '../../../../src/extension/addModel/keptForm.ts';
import { labelChoices, likelyLabels } from '../../../../src/extension/addModel/labelFiles.ts';
import type { ModelDescription } from '../../../../src/protocol/newModel.ts';
import { readSettings } from '../../../../src/settings/settings.ts';
import { anySize, colours, form, relative } from '../../../fixtures/addModelSession.ts';

test('the likeliest way to feed a model comes first', () => {
  const first = (description: ModelDescription) => feedsOf(description)[0]?.key;
  assert.equal(first(colours), 'torchvision');
  // What the pipeline guesses for the terminal, too.
  assert.equal(first({ ...colours, preset: 'keras-tf' }), 'keras-tf');
  const [graph] = feedsOf({ ...colours, rangeReason: 'the input takes bytes' });
  assert.deepEqual([graph?.key, graph?.words], [foundOut, 'The input takes bytes.']);
  assert.equal(graph?.told, '“Detected” is what the model’s graph says: the input takes bytes.');
  assert.deepEqual(
    feedsOf({ ...colours, channels: 1, preset: 'unit' }).map(({ key }) => key),
    ['unit', 'symmetric', 'raw255'],
  );
  const notes = ['It names no image processor.'];
  const [file, ...others] = feedsOf({ ...colours, sidecar: { source: 'config.json', notes } });
  assert.deepEqual([file?.key, file?.title, others.length], [fromFile, 'From config.json', 9]);
  assert.equal(file?.words, 'This file came with the model. It names no image processor.');
});

test('a model of other channels than a picture has is fed in even ways, by the bands that were typed', () => {
  const five = { ...colours, channels: 5 };
  assert.deepEqual(
    feedsOf({ ...five, preset: 'unit' }).map(({ key }) => key),
    ['unit', 'symmetric', 'raw255'],
  );
  const typed = { ...form, bands: 'red, green, blue, band 4, 128' };
  const options = { modelPath: '/w/m/birds.onnx', toPath: relative };
  const entry = entryOf(typed, five, { ...options, feed: 'unit' });
  const bands = ['red', 'green', 'blue', { band: 4 }, 128];
  assert.deepEqual(entry, { name: 'Birds', path: 'm/birds.onnx', preset: 'unit', input: { bands } });
  const { problems } = readSettings({ 'relabel.models': [entry] }, { baseDir: '/w', assets: '/a' });
  assert.deepEqual(problems, []);
  const kept = { uri: 'file:///m.onnx', form: typed, decided: ['bands'], images: [] };
  assert.deepEqual(readKeptForm(kept), kept);
  // Editing begins with the bands that are configured, and leaves what is no list of bands.
  const again = formOf(entry, (written) => written);
  assert.deepEqual(entryOf(again, five, { ...options, feed: configuredFeed, before: entry }).input, entry.input);
  assert.equal(formOf({ ...entry, input: { bands: [null] } }, (written) => written).bands, undefined);
});

test('an entry has no more than is needed, and is one that the settings take', () => {
  assert.deepEqual(entryOf(form, colours, { modelPath: '/w/m/birds.onnx', toPath: relative, feed: form.feed }), {
    name: 'Birds',
    path: 'm/birds.onnx',
    preset: 'torchvision',
  });
  const all = { ...form, labels: '/w/l.txt', outputName: 'b', output: 'sigmoid', size: ['8', '9'] } as const;
  const full = entryOf(all, { ...anySize, channels: 1 }, { modelPath: '/w/m.onnx', toPath: relative, feed: 'unit' });
  assert.deepEqual(full, {
    name: 'Birds',
    path: 'm.onnx',
    labels: 'l.txt',
    preset: 'unit',
    input: { size: [8, 9], channels: 'gray' },
    output: 'sigmoid',
    outputName: 'b',
  });
  const { problems } = readSettings({ 'relabel.models': [full] }, { baseDir: '/w', assets: '/a' });
  assert.deepEqual(problems, []);
  const own = entryOf({ ...form, size: ['8', '8'] }, anySize, {
    modelPath: '/w/m.onnx',
    toPath: relative,
    feed: fromFile,
  });
  assert.deepEqual(own, { name: 'Birds', path: 'm.onnx', input: { size: 8 } });
  assert.deepEqual(entryOf(form, colours, { modelPath: '/w/m.onnx', toPath: relative, feed: foundOut }), {
    name: 'Birds',
    path: 'm.onnx',
  });
});

test('label files with the right count come first; a wrong one is offered if it is called labels, and says so', () => {
  assert.deepEqual(
    labelChoices(colours.labelFiles, 3).map(({ words }) => words),
    ['model.txt (3 labels)', 'old-labels.txt (2 labels, but the model has 3 classes)'],
  );
  assert.equal(likelyLabels(colours.labelFiles, { classes: 3, named: false }, '/m/model.onnx'), '/m/model.txt');
  assert.equal(likelyLabels(colours.labelFiles, { classes: 5, named: false }, '/m/model.onnx'), '');
  const file = (path: string) => [{ path, count: 3 }];
  for (const path of [
    '/m/classes.txt',
    '/m/class_to_idx.json',
    '/m/synset.txt',
    '/m/obj.names',
    '/m/data.yaml',
    'C:\\m\\dict.txt',
  ])
    assert.equal(likelyLabels(file(path), { classes: 3, named: false }, '/m/model.onnx'), path);
  // As many lines as there are classes are a chance, and a model's own names are better than a file that may be another's.
  for (const path of ['/m/requirements.txt', '/m/README.txt', '/m/predictions.csv'])
    assert.equal(likelyLabels(file(path), { classes: 3, named: false }, '/m/model.onnx'), '', path);
  assert.equal(likelyLabels(file('/m/classes.txt'), { classes: 3, named: true }, '/m/model.onnx'), '');
  assert.equal(likelyLabels(file('/m/model.json'), { classes: 3, named: true }, '/m/model.onnx'), '/m/model.json');
});

test('1000 classes without names are guessed to be ImageNet’s, and the guess is called one', () => {
  const likely = (named: boolean, files: ModelDescription['labelFiles'] = []) =>
    likelyLabels(files, { classes: 1000, named }, '/m/model.onnx');
  assert.deepEqual(labelChoices([], 1000), [{ path: 'imagenet', words: 'ImageNet’s 1000 labels (a guess)' }]);
  assert.equal(likely(false), 'imagenet');
  assert.equal(likely(true), '', 'names of the model’s own stay');
  assert.equal(likely(false, [{ path: '/m/words.txt', count: 1000 }]), '/m/words.txt');
  assert.deepEqual([labelChoices([], 1001), labelChoices([], undefined)], [[], []]);
});

test('the word for ImageNet’s labels is no path, in either direction', () => {
  const options = { modelPath: '/w/m.onnx', toPath: relative, feed: foundOut };
  const entry = entryOf({ ...form, labels: 'imagenet' }, colours, options);
  assert.equal(entry.labels, 'imagenet');
  assert.equal(formOf(entry, (written) => `/w/${written}`).labels, 'imagenet');
});
