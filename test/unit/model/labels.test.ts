import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PipelineError } from '../../../src/common/errors.ts';
import { labelsOf, parseLabels } from '../../../src/pipeline/model/labelFile.ts';
import { findClass, readLabels } from '../../../src/pipeline/model/labels.ts';
import { specOf } from '../../fixtures/models.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'relabel-labels-'));
});
after(() => rmSync(folder, { recursive: true }));

const READ: Readonly<Record<string, string>> = {
  'plain lines': 'cat\ndog\nbird',
  'a last line end': 'cat\ndog\nbird\n',
  'blank last lines': 'cat\ndog\nbird\n\n  \n',
  'Windows line ends': 'cat\r\ndog\r\nbird\r\n',
  'old Mac line ends': 'cat\rdog\rbird\r',
  'a byte order mark': '\uFEFFcat\ndog\nbird\n',
  'spaces around': ' cat \n\tdog\nbird ',
};
for (const [what, text] of Object.entries(READ)) {
  test(`labels with ${what}`, async () => {
    assert.deepEqual(parseLabels(text), ['cat', 'dog', 'bird']);
    const labels = join(folder, 'labels.txt');
    writeFileSync(labels, text);
    assert.deepEqual(await readLabels(specOf('model.onnx', { labels }), 3, false), ['cat', 'dog', 'bird']);
  });
}

test('a blank line between labels is a class without a name', () => {
  assert.deepEqual(parseLabels('cat\n\nbird\n'), ['cat', '', 'bird']);
});

test('classes without labels are called by their index', async () => {
  assert.deepEqual(await readLabels(specOf('model.onnx'), 2, false), ['class 0', 'class 1']);
});

test('one label is enough for a model of one output, and for no other', async () => {
  const spec = specOf('model.onnx', { labels: ['cat'] });
  assert.deepEqual(await readLabels(spec, 2, true), ['not cat', 'cat']);
  await assert.rejects(readLabels(spec, 2, false), /has 2 classes, but the list in relabel.models has 1 labels/);
});

test('a file with too many labels is named', async () => {
  const labels = join(folder, 'four.txt');
  writeFileSync(labels, 'a\nb\nc\nd\n');
  await assert.rejects(readLabels(specOf('model.onnx', { labels }), 3, false), (error) => {
    assert.ok(error instanceof PipelineError);
    assert.equal(error.code, 'settings');
    assert.equal(error.extra.setting, 'relabel.models');
    assert.ok(error.message.includes(`3 classes, but ${labels} has 4 labels: give one label per class`));
    return true;
  });
});

test('a file that is not there is named', async () => {
  const labels = join(folder, 'missing.txt');
  await assert.rejects(readLabels(specOf('model.onnx', { labels }), 3, false), (error) => {
    assert.ok(error instanceof PipelineError);
    assert.equal(error.code, 'settings');
    assert.ok(error.message.includes(labels));
    assert.match(
      error.message,
      /^Labels of model ".*": .*missing\.txt does not exist: correct the path in relabel\.models\.$/,
    );
    return true;
  });
});

test('a class by index, label or first synonym', () => {
  const labels = ['tabby, tabby cat', 'crane', 'Crane', '0'];
  assert.equal(findClass(labels, 'Tabby'), 0);
  assert.equal(findClass(labels, 'tabby, tabby cat'), 0);
  assert.equal(findClass(labels, 'tabby cat'), undefined);
  assert.equal(findClass(labels, 'CRANE'), 1);
  // An index comes before a label of digits.
  assert.equal(findClass(labels, '0'), 0);
  assert.equal(findClass(labels, 3), 3);
  assert.equal(findClass(labels, 4), undefined);
});

test('JSON files of the usual kinds have labels', () => {
  const json = (value: unknown) => labelsOf('/x/labels.JSON', JSON.stringify(value));
  assert.deepEqual(json(['cat', 'dog']), ['cat', 'dog']);
  assert.deepEqual(json({ 1: 'dog', 0: 'cat' }), ['cat', 'dog']);
  // https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json
  assert.deepEqual(json({ 0: ['n01440764', 'tench'], 1: ['n01443537', 'goldfish'] }), ['tench', 'goldfish']);
  assert.deepEqual(json({ dog: 1, cat: 0 }), ['cat', 'dog']);
  assert.deepEqual(json({ model_type: 'vit', id2label: { 0: 'cat', 1: 'dog' } }), ['cat', 'dog']);
  for (const other of [{ size: 224 }, { 0: 'cat', 2: 'dog' }, [1, 2], {}, 'cat', null])
    assert.equal(json(other), undefined, JSON.stringify(other));
  assert.equal(labelsOf('/x/labels.json', '{ broken'), undefined);
  assert.deepEqual(labelsOf('/x/labels.txt', '["cat"]'), ['["cat"]']);
});

test('a labels file that has none is named', async () => {
  const file = join(folder, 'config.json');
  writeFileSync(file, '{ "size": 224 }');
  await assert.rejects(readLabels(specOf('/m.onnx', { labels: file }), 2, false), (error) => {
    assert.match(String(error), /config\.json of model "test model" has no labels that Relabel understands/);
    return true;
  });
});
