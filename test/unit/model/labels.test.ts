import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PipelineError } from '../../../src/common/errors.ts';
import { labelsOf, parseLabels } from '../../../src/pipeline/model/labelFile.ts';
import { readLabels } from '../../../src/pipeline/model/labels.ts';
import type { ModelSpec } from '../../../src/protocol/models.ts';
import { specOf } from '../../fixtures/models.ts';
import { modelWithMetadata } from '../../fixtures/modelWithMetadata.ts';

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

test('a blank line between labels is a class without a name', () => {
  assert.deepEqual(parseLabels('cat\n\nbird\n'), ['cat', '', 'bird']);
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

/** The labels, or the problem, of a file of that name. */
function read(path: string, text: string): readonly string[] | string {
  const result = labelsOf(path, text);
  return 'labels' in result ? result.labels : result.problem;
}

const animals = ['Cat', 'Dog', 'Bird'];

test('lines that begin with the index of their class are in its order, whatever theirs is', () => {
  const unordered = '2 Bird\n0 Cat\n1 Dog\n';
  for (const mark of [' ', '\t', ': ', ':', ',', ' = ', '; ']) {
    assert.deepEqual(read('/x/labels.txt', unordered.replaceAll(/(\d) /g, `$1${mark}`)), animals, JSON.stringify(mark));
  }
  assert.deepEqual(read('/x/labels.txt', '3 Bird\n1 Cat\n2 Dog'), animals, 'from 1 on');
  assert.deepEqual(read('/x/labels.txt', '10 k\n9 j\n8 i\n7 h\n6 g\n5 f\n4 e\n3 d\n2 c\n1 b\n0 a'), [...'abcdefghijk']);
});

test('names that are or hold numbers are names', () => {
  assert.deepEqual(read('/x/labels.txt', '1\n2\n10\n'), ['1', '2', '10']);
  assert.deepEqual(read('/x/labels.txt', '0 Cat\nDog\n'), ['0 Cat', 'Dog']);
  assert.deepEqual(read('/x/labels.txt', '001.Cat\n002.Dog\n'), ['001.Cat', '002.Dog']);
  assert.deepEqual(read('/x/labels.txt', 'n01440764 tench\nn01443537 goldfish'), [
    'n01440764 tench',
    'n01443537 goldfish',
  ]);
});

test('indices that contradict each other are refused, each with its own words', () => {
  assert.match(
    String(read('/x/labels.txt', '0 Cat\n0 Dog\n')),
    /numbers its labels, but has class 0 twice: "Cat" and "Dog": number/,
  );
  assert.match(
    String(read('/x/labels.txt', '0 Cat\n2 Dog\n')),
    /has labels up to class 2, but none of class 1: .* give a JSON list/,
  );
  assert.match(String(read('/x/labels.txt', '5 Cat\n6 Dog\n')), /none of class 1/);
  assert.match(String(read('/x/l.csv', 'index,name\n0,Cat\n0,Dog\n')), /has class 0 twice/);
  assert.match(String(read('/x/l.yaml', 'names:\n  0: Cat\n  2: Bird\n')), /none of class 1/);
  assert.match(String(read('/x/l.json', '{"0": "Cat", "0": "Dog"}')), /can't be read \(.*unique/i);
  assert.match(String(read('/x/l.json', '{"Cat": 0, "Dog": 0}')), /has class 0 twice/);
});

test('CSV has its columns by name, or an index beside a name', () => {
  assert.deepEqual(read('/x/l.csv', 'class_id,label,count\n1,Dog,3\n0,Cat,5\n2,Bird,1\n'), animals);
  assert.deepEqual(read('/x/l.csv', 'Name\nCat\nDog\nBird\n'), animals);
  assert.deepEqual(read('/x/l.csv', '1,Dog\n0,Cat\n2,"Bird"\n'), animals);
  assert.deepEqual(read('/x/l.csv', 'Dog;1\nCat;0\nBird;2\n'), animals);
  assert.deepEqual(read('/x/l.tsv', '0\tCat, cat\n1\tDog'), ['Cat, cat', 'Dog']);
  assert.deepEqual(read('/x/l.csv', 'Cat\nDog\nBird\n'), animals);
  assert.match(
    String(read('/x/l.csv', 'a,b\nc,d\n')),
    /columns that Relabel does not understand: call them "index" and "name"/,
  );
  assert.match(String(read('/x/l.csv', 'index,name\n0,Cat\nx,Dog\n')), /no index and name in its row 2/);
});

test('YAML of the usual kinds has labels', () => {
  assert.deepEqual(read('/x/data.yaml', "path: ../d\nnc: 3\nnames: ['Cat', 'Dog', 'Bird']\n"), animals);
  assert.deepEqual(read('/x/data.yml', 'names:\n  1: Dog\n  0: Cat\n  2: Bird\n'), animals);
  assert.deepEqual(read('/x/data.yaml', '- Cat\n- Dog\n- Bird\n'), animals);
  assert.deepEqual(read('/x/data.yaml', 'names: [yes, no, null, 1.0]'), ['yes', 'no', 'null', '1.0']);
  assert.match(String(read('/x/data.yaml', 'train: t\n')), /has no labels that Relabel understands/);
  assert.match(String(read('/x/data.yaml', 'names: [a, b')), /can't be read/);
});

test('what Python prints is understood in any file', () => {
  assert.deepEqual(read('/x/labels.txt', "{0: 'Cat', 1: 'Dog', 2: 'Bird'}"), animals);
  assert.deepEqual(read('/x/labels.txt', "['Cat', 'Dog', 'Bird']"), animals);
  assert.deepEqual(read('/x/labels.txt', `{0: "jack-o'-lantern", 1: 'a, b: c'}`), ["jack-o'-lantern", 'a, b: c']);
  assert.deepEqual(read('/x/labels.txt', '["cat"]'), ['cat']);
  assert.deepEqual(read('/x/labels.txt', '[unknown\nCat'), ['[unknown', 'Cat'], 'lines that begin with a bracket');
});

test('JSON files of the usual kinds have labels', () => {
  const json = (value: unknown) => read('/x/labels.JSON', JSON.stringify(value));
  assert.deepEqual(json(['cat', 'dog']), ['cat', 'dog']);
  assert.deepEqual(json({ 1: 'dog', 0: 'cat' }), ['cat', 'dog']);
  assert.deepEqual(json({ 10: 'j', 1: 'a', 2: 'b', 3: 'c', 4: 'd', 5: 'e', 6: 'f', 7: 'g', 8: 'h', 9: 'i' }), [
    ...'abcdefghij',
  ]);
  // https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json
  assert.deepEqual(json({ 0: ['n01440764', 'tench'], 1: ['n01443537', 'goldfish'] }), ['tench', 'goldfish']);
  assert.deepEqual(json({ dog: 1, cat: 0 }), ['cat', 'dog']);
  assert.deepEqual(json({ model_type: 'vit', id2label: { 0: 'cat', 1: 'dog' } }), ['cat', 'dog']);
  assert.deepEqual(json({ names: { 0: 'cat', 1: 'dog' } }), ['cat', 'dog']);
  assert.deepEqual(json({ architecture: 'x', pretrained_cfg: { mean: [0, 0, 0] }, label_names: ['cat', 'dog'] }), [
    'cat',
    'dog',
  ]);
  assert.deepEqual(json({ packageName: '@teachablemachine/image', labels: ['cat', 'dog'] }), ['cat', 'dog']);
  assert.deepEqual(
    json({
      categories: [
        { id: 2, name: 'dog' },
        { id: 1, name: 'cat' },
      ],
    }),
    ['cat', 'dog'],
  );
  assert.deepEqual(json([1, 2]), ['1', '2']);
  for (const other of [{ size: 224, kind: 'x' }, {}, 'cat', null])
    assert.match(String(json(other)), /has no labels that Relabel understands/, JSON.stringify(other));
  assert.match(String(read('/x/labels.json', '{ broken')), /can't be read/);
});

test('what is no list of labels is refused before it costs anything', () => {
  assert.match(String(read('/x/labels.txt', '')), /is empty/);
  assert.match(String(read('/x/labels.txt', 'a\0b')), /is no text file/);
  assert.match(String(read('/x/labels.txt', `a\n${'x'.repeat(5000)}`)), /has a line of 5000 characters \(line 2\)/);
  assert.match(String(read('/x/labels.json', JSON.stringify(['x'.repeat(5000)]))), /a label of 5000 characters/);
  assert.match(String(read('/x/labels.txt', 'x\n'.repeat(1_000_001))), /1000001 labels, and 1000000 are the most/);
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
    ['Hugging Face', modelIn('hf', {}, { 'config.json': '{"id2label": {"0": "daisy", "1": "rose"}}' }), 'config.json'],
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
