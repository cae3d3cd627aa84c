import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PipelineError } from '../../../src/common/errors.ts';
import { parseLabels } from '../../../src/pipeline/model/labelFile.ts';
import { readLabels } from '../../../src/pipeline/model/labels.ts';
import type { ModelSpec } from '../../../src/protocol/models.ts';
import { specOf } from '../../fixtures/models/classifiers.ts';
import { modelWithMetadata } from '../../fixtures/models/modelWithMetadata.ts';

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
    const read = await readLabels(specOf('model.onnx', { labels }), 3, false);
    assert.deepEqual([read.labels, read.source], [['cat', 'dog', 'bird'], labels]);
  });
}

test('labels in Latin-1', async () => {
  const labels = join(folder, 'western.txt');
  writeFileSync(labels, Buffer.from('Löwe\nÉmeu\n', 'latin1'));
  assert.deepEqual((await readLabels(specOf('model.onnx', { labels }), 2, false)).labels, ['Löwe', 'Émeu']);
});

test('what was saved in the place of a file is named', async () => {
  const labels = join(folder, 'instead.txt');
  const cases: [string, RegExp][] = [
    [
      'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n',
      /instead\.txt is only a pointer .* git lfs pull/,
    ],
    ['<!DOCTYPE html>\n<html>\n</html>\n', /instead\.txt is a web page: download the file itself/],
  ];
  for (const [text, message] of cases) {
    writeFileSync(labels, text);
    await assert.rejects(readLabels(specOf('model.onnx', { labels }), 3, false), { code: 'settings', message });
  }
});

test('classes without labels are called by their index', async () => {
  const read = await readLabels(specOf('model.onnx'), 2, false);
  assert.deepEqual([read.labels, read.source], [['class 0', 'class 1'], undefined]);
});

test('one label is enough for a model of one output, and for no other', async () => {
  const spec = specOf('model.onnx', { labels: ['cat'] });
  assert.deepEqual((await readLabels(spec, 2, true)).labels, ['not cat', 'cat']);
  await assert.rejects(readLabels(spec, 2, false), /has 2 classes, but the list in relabel.models has 1 labels/);
});

test('a class more than labels may be the background', async () => {
  const spec = specOf('model.onnx', { labels: ['cat', 'dog'] });
  await assert.rejects(
    readLabels(spec, 3, false),
    /has 2 labels: .* If the first class is the background, give it a label, too\.$/,
  );
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

test('only regular files of a sane size are read', async () => {
  const big = join(folder, 'big.txt');
  writeFileSync(big, '');
  truncateSync(big, 33_000_000);
  const wanted: (readonly [string, RegExp])[] = [
    [big, /Labels of model "test model": .*big\.txt is larger than 8 MB: choose a file of labels that is smaller/],
    [folder, /is a folder: choose a file of labels in relabel\.models/],
  ];
  if (process.platform !== 'win32') {
    const pipe = join(folder, 'pipe');
    execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', pipe]);
    wanted.push([pipe, /is not a regular file but a pipe/], ['/dev/zero', /is not a regular file but a device/]);
  }
  for (const [labels, pattern] of wanted)
    await assert.rejects(readLabels(specOf('/m.onnx', { labels }), 2, false), (error) => {
      assert.ok(error instanceof PipelineError && error.code === 'settings');
      assert.match(error.message, pattern);
      return true;
    });
});

test('a byte order mark of Windows’ editors is no part of a label', async () => {
  const file = join(folder, 'bom.json');
  const text = '\uFEFF["Cat", "Dog"]';
  for (const bytes of [Buffer.from(text), Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()]) {
    writeFileSync(file, bytes);
    assert.deepEqual((await readLabels(specOf('/m.onnx', { labels: file }), 2, false)).labels, ['Cat', 'Dog']);
  }
});

test('a labels file that has none is named', async () => {
  const file = join(folder, 'config.json');
  writeFileSync(file, '{ "size": 224, "kind": "x" }');
  await assert.rejects(readLabels(specOf('/m.onnx', { labels: file }), 2, false), (error) => {
    assert.match(String(error), /config\.json of model "test model" has no labels that Relabel understands/);
    return true;
  });
  rmSync(file);
});

/** A model in a folder of its own, with what came with it. */
function modelIn(name: string, metadata: Record<string, string>, files: Record<string, string> = {}): ModelSpec {
  const place = join(folder, name);
  mkdirSync(place);
  writeFileSync(join(place, 'model.onnx'), modelWithMetadata(metadata));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(place, file), text);
  return { ...specOf(join(place, 'model.onnx')), written: { input: {} } };
}

test('without labels in the settings, those that the model itself or a file beside it has are found', async () => {
  const yolo = { names: "{0: 'daisy', 1: 'rose'}" };
  const cases: readonly (readonly [string, ModelSpec, string])[] = [
    ['Ultralytics', modelIn('yolo', yolo), "the model's metadata (names)"],
    ['RapidOCR', modelIn('rapid', { character: 'daisy\nrose' }), "the model's metadata (character)"],
    ['timm', modelIn('timm', { label_names: '["daisy", "rose"]' }), "the model's metadata (label_names)"],
    [
      'ImageFolder',
      modelIn('folder', { class_to_idx: "{'rose': 1, 'daisy': 0}" }),
      "the model's metadata (class_to_idx)",
    ],
    ['fastai', modelIn('fastai', { Vocab: "['daisy', 'rose']" }), "the model's metadata (vocab)"],
    ['a row', modelIn('row', { Labels: 'daisy, rose' }), "the model's metadata (labels)"],
    [
      'OTX',
      modelIn('otx', { 'model_info label_info': '{"label_names": ["daisy", "rose"], "label_ids": ["0", "1"]}' }),
      "the model's metadata (model_info label_info)",
    ],
    ['OTX 1', modelIn('otx1', { 'model_info labels': 'daisy rose' }), "the model's metadata (model_info labels)"],
    ['Hugging Face', modelIn('hf', {}, { 'config.json': '{"id2label": {"0": "daisy", "1": "rose"}}' }), 'config.json'],
    [
      'Lobe',
      modelIn('lobe', {}, { 'signature.json': '{"format": "onnx", "classes": {"Label": ["daisy", "rose"]}}' }),
      'signature.json',
    ],
    ['deepghs', modelIn('ghs', {}, { 'meta.json': '{"name": "caformer", "labels": ["daisy", "rose"]}' }), 'meta.json'],
    ['Teachable Machine', modelIn('tm', {}, { 'metadata.json': '{"labels": ["daisy", "rose"]}' }), 'metadata.json'],
    [
      'Custom Vision',
      modelIn('cv', {}, { 'metadata_properties.json': '{}', 'labels.txt': 'daisy\nrose\n' }),
      'labels.txt',
    ],
  ];
  for (const [what, spec, source] of cases) {
    assert.deepEqual(await readLabels(spec, 2, false), { labels: ['daisy', 'rose'], source, notes: [] }, what);
  }
});

test('a file that is not configured takes the labels beside it by name and count, as the form does', async () => {
  const beside = (name: string, files: Record<string, string>, metadata = {}): ModelSpec => {
    return { ...modelIn(name, metadata, files), labelsBeside: true };
  };
  const index = beside('beside', {
    'class_indices.json': '{"rose": 1, "daisy": 0}',
    'requirements.txt': 'numpy\nonnx',
  });
  const found = await readLabels(index, 2, false);
  assert.deepEqual([found.labels, found.source?.endsWith('class_indices.json')], [['daisy', 'rose'], true]);
  const { labels } = await readLabels(beside('lines', { 'requirements.txt': 'numpy\nonnx' }), 2, false);
  assert.deepEqual(labels, ['class 0', 'class 1']);
  const names = { names: "{0: 'daisy', 1: 'rose'}" };
  const own = await readLabels(beside('named', { 'classes.txt': 'cat\ndog' }, names), 2, false);
  assert.deepEqual(own.labels, ['daisy', 'rose'], "the model's own come first");
  const common = await readLabels(beside('common', { 'labels.txt': 'cat\ndog' }, names), 2, false);
  assert.deepEqual(common.labels, ['daisy', 'rose'], 'labels.txt may be that of another model');
  const few = await readLabels(beside('few', { 'labels.txt': 'cat\ndog\nfox' }), 2, false);
  assert.match(few.notes.join(), /labels\.txt are not used: there are 3, but the model has 2 classes/);
  const single = await readLabels(beside('single', { 'labels.txt': 'rose' }), 2, true);
  assert.deepEqual(single.labels, ['not rose', 'rose']);
  // What the settings leave out stays out.
  const configured = await readLabels(modelIn('configured', {}, { 'classes.txt': 'cat\ndog' }), 2, false);
  assert.deepEqual(configured.labels, ['class 0', 'class 1']);
});

test('labels that were found and are not those of the classes are told, and not used', async () => {
  const files = { 'config.json': '{"id2label": {"0": "daisy", "2": "rose"}}' };
  const found = await readLabels(modelIn('wrong', { names: '[a, b, c]' }, files), 2, false);
  assert.deepEqual([found.labels, found.source], [['class 0', 'class 1'], undefined]);
  assert.match(found.notes[0] ?? '', /metadata \(names\) are not used: there are 3, but the model has 2 classes/);
  assert.match(found.notes[1] ?? '', /config\.json are not used: it has labels up to class 2, but none of class 1/);
  const placeholders = modelIn('placeholders', {}, { 'config.json': '{"id2label": {"0": "LABEL_0", "1": "LABEL_1"}}' });
  assert.deepEqual((await readLabels(placeholders, 2, false)).notes, []);
  const other = modelIn('other', {}, { 'config.json': '{"hidden_size": 3}', 'metadata.json': '{ broken' });
  assert.deepEqual((await readLabels(other, 2, false)).notes, []);
});

test('where 1000 classes have no names, those of ImageNet are mentioned, and not given', async () => {
  const { labels, source, notes } = await readLabels(specOf('model.onnx', {}), 1000, false);
  assert.deepEqual([labels[281], source], ['class 281', undefined]);
  assert.match(notes.join(), /If they are ImageNet’s 1000, "labels": "imagenet" in relabel\.models/);
  assert.deepEqual((await readLabels(specOf('model.onnx', {}), 999, false)).notes, []);
});
