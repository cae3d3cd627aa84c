import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { likelyLabelFile } from '../../../src/common/labels/likelyLabelFile.ts';
import { labelsOf } from '../../../src/pipeline/model/labelFile.ts';
import { readLabels } from '../../../src/pipeline/model/labels.ts';
import { parseTextProto } from '../../../src/pipeline/model/toolLabels/textProto.ts';
import { specOf } from '../../fixtures/models/classifiers.ts';
import { modelWithMetadata } from '../../fixtures/models/modelWithMetadata.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relabel-tool-labels-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** The names of the classes of a model, and where they are from, as the terminal finds them. */
async function found(classes: number, model = 'model.onnx') {
  const path = write(model, modelWithMetadata({}));
  const spec = { ...specOf(path), written: { input: {} }, labelsBeside: true };
  const { labels, source } = await readLabels(spec, classes, false);
  return [labels, source?.replace(`${folder}/`, '')];
}

test("Triton's config.pbtxt names the file with the labels of an output", async () => {
  // A reconstruction of the densenet_onnx of Triton's examples, with three classes.
  write(
    'birds/config.pbtxt',
    'name: "birds"\noutput [\n  {\n    name: "fc6_1"\n    dims: [ 3 ]\n    reshape { shape: [ 1, 3, 1, 1 ] }\n    label_filename: "densenet.txt"\n  }\n]\n',
  );
  write('birds/densenet.txt', 'robin\nowl\nfinch\n');
  assert.deepEqual(await found(3, 'birds/1/model.onnx'), [['robin', 'owl', 'finch'], 'densenet.txt']);
});

test("TensorFlow's label_map.pbtxt has labels, whatever is in their names", async () => {
  write(
    'label_map.pbtxt',
    '# made by Datature\nitem {\n  id: 2\n  name: "tench, {Tinca}"\n}\nitem { id: 1, name: \'n01\', display_name: "cat" }\n',
  );
  assert.deepEqual(await found(2), [['cat', 'tench, {Tinca}'], 'label_map.pbtxt']);
  assert.deepEqual(labelsOf('x.pbtxt', 'item { name: "cat" }'), { problem: 'has an item without an id or a name' });
  assert.match(JSON.stringify(labelsOf('config.pbtxt', 'name: "x"')), /no labels/);
  for (const broken of ['a', 'a: [1', 'a {', '}', 'a: }', 'a{'.repeat(100)]) {
    assert.equal(parseTextProto(broken), undefined, broken);
  }
});

test('PaddleClas’ ways to pick classes have the labels, or name their file', async () => {
  // PaddleClas at 206c890: ppcls/data/postprocess/threshoutput.py; PaddleX at 24f8d13: image_multilabel_classification/predictor.py.
  const post = (way: string) => write('inference.yml', `PreProcess:\n  transform_ops: []\nPostProcess:\n${way}`);
  post('  MultiLabelThreshOutput:\n    threshold: 0.5\n    label_list: [cat, dog, fish]\n');
  assert.deepEqual((await found(3))[0], ['cat', 'dog', 'fish']);
  post('  ThreshOutput:\n    threshold: 0.9\n    label_0: nobody\n    label_1: someone\n');
  assert.deepEqual((await found(2))[0], ['nobody', 'someone']);
  post('  Topk:\n    topk: 5\n    class_id_map_file: ./ppcls/utils/flowers.txt\n');
  write('flowers.txt', '0 daisy\n1 rose\n2 iris\n');
  assert.deepEqual(await found(3), [['daisy', 'rose', 'iris'], 'flowers.txt']);
});

test("Roboflow's environment.json, TorchServe's and Darknet's files have labels", async () => {
  write('environment.json', JSON.stringify({ CLASS_MAP: { 0: 'cat', 1: 'dog' }, PREPROCESSING: '{}' }));
  assert.deepEqual(await found(2), [['cat', 'dog'], 'environment.json']);
  rmSync(join(folder, 'environment.json'));
  write('index_to_name.json', '{"0":"cat","1":"dog"}');
  assert.deepEqual(await found(2), [['cat', 'dog'], 'index_to_name.json']);
  write('index_to_name.json', '{"0":["n01","cat"],"1":["n02","dog"],"2":["n03","fish"]}');
  write('imagenet.shortnames.list', 'cat\ndog\n');
  assert.deepEqual(await found(2), [['cat', 'dog'], 'imagenet.shortnames.list']);
});

test("a MONAI bundle's metadata.json names the channels of its prediction, also from the folder beside", async () => {
  // model-zoo: models/endoscopic_inbody_classification/configs/metadata.json, version 0.2.0.
  const pred = { type: 'probabilities', num_channels: 2, channel_def: { 0: 'in body', 1: 'out body' } };
  const inputs = { image: { channel_def: { 0: 'R', 1: 'G', 2: 'B' } } };
  write('configs/metadata.json', JSON.stringify({ network_data_format: { inputs, outputs: { pred } } }));
  assert.deepEqual(await found(2, 'models/model.onnx'), [['in body', 'out body'], 'metadata.json']);
});

test('a list of images, and a text that lies beside many models, has no labels, however many lines it has', async () => {
  const lines = (line: (at: number) => string) => Array.from({ length: 30 }, (_, at) => line(at)).join('\n');
  write(
    'val.txt',
    lines((at) => `val/ILSVRC2012_val_${at}.JPEG ${at % 7}`),
  );
  write(
    'test_list.csv',
    lines((at) => `images/${at}.jpg`),
  );
  write(
    'requirements.txt',
    lines((at) => `package${at}==1.0`),
  );
  write(
    'LICENSE.txt',
    lines((at) => `Line ${at} of a licence.`),
  );
  assert.deepEqual((await found(30))[1], undefined);
  write(
    'thirty.txt',
    lines((at) => `kind ${at}x`),
  );
  assert.equal((await found(30))[1], 'thirty.txt');
  const likely = likelyLabelFile([{ path: '/m/README.txt', count: 30 }], { classes: 30, named: false }, '/m/a.onnx');
  assert.equal(likely, undefined);
});
