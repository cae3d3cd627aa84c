import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { PipelineError } from '../../../src/common/errors.ts';
import { describeSources, resolveInput } from '../../../src/pipeline/model/resolveInput.ts';
import { readOnnxHeader } from '../../../src/pipeline/model/sidecar/onnxHeader.ts';
import type { ModelSpec, Preprocess } from '../../../src/protocol/models.ts';
import { presets } from '../../../src/settings/presets.ts';
import { writeClassifier } from '../../fixtures/models.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relabel-sidecar-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A field of a protocol buffer whose value is text or another message, shorter than 128 bytes. */
function field(number: number, value: string | Uint8Array): Uint8Array {
  const bytes = Buffer.from(value);
  return Buffer.concat([Uint8Array.of((number << 3) | 2, bytes.length), bytes]);
}

/** A model file with metadata after its graph: ModelProto.metadata_props is field 14. */
function modelWith(metadata: Readonly<Record<string, string>> = {}, place = folder): string {
  mkdirSync(place, { recursive: true });
  const entries = Object.entries(metadata).map(([key, value]) =>
    field(14, Buffer.concat([field(1, key), field(2, value)])),
  );
  const path = join(place, 'model.onnx');
  const graph = Buffer.concat([Uint8Array.of(0x3a, 0x80, 0x08), new Uint8Array(1024)]);
  writeFileSync(path, Buffer.concat([Uint8Array.of(0x08, 8), field(2, 'a test'), graph, ...entries]));
  return path;
}

function write(name: string, content: object | string, place = folder): void {
  writeFileSync(join(place, name), typeof content === 'string' ? content : JSON.stringify(content));
}

const anySize = ['N', 3, 'h', 'w'];

function resolved(path: string, changes: Partial<ModelSpec> = {}, shape: readonly (number | string)[] = anySize) {
  const spec = { name: 'x', path, input: presets.torchvision, written: { input: {} }, output: 'auto' } as const;
  return resolveInput({ ...spec, ...changes }, shape);
}

const huggingFace = {
  size: { height: 48, width: 48 },
  resample: 3,
  image_mean: [0.5, 0.4, 0.3],
  image_std: [0.1, 0.2, 0.3],
};

test('without any file a model is torchvision’s, and says that this is a default', async () => {
  const { spec, sources } = await resolved(modelWith());
  assert.deepEqual(spec.input, presets.torchvision);
  assert.deepEqual(
    [sources.mean, sources.interpolation, sources.size, sources.layout],
    ['default', 'default', 'model', 'model'],
  );
});

test('what is built in is left as it is', async () => {
  write('preprocessor_config.json', huggingFace);
  const { spec, sources } = await resolved(modelWith(), { written: undefined });
  assert.deepEqual(spec.input, presets.torchvision);
  assert.equal(sources.mean, 'built in');
});

test('a chosen preset needs no file, and reads none', async () => {
  write('preprocessor_config.json', '{ broken');
  const { spec, sources } = await resolved(modelWith(), {
    input: presets.timm,
    written: { preset: 'timm', input: { cropFraction: 0.95 } },
  });
  assert.deepEqual(spec.input, presets.timm);
  assert.deepEqual([sources.mean, sources.cropFraction], ['preset "timm"', 'input']);
});

test('the settings say more than a file, value by value', async () => {
  write('preprocessor_config.json', huggingFace);
  const input: Partial<Preprocess> = { interpolation: 'lanczos', channels: 'bgr' };
  const { spec, sources } = await resolved(modelWith(), { written: { input } });
  const { interpolation, mean, std, size } = spec.input;
  assert.deepEqual(
    { interpolation, mean, std, size },
    { interpolation: 'lanczos', mean: [0.3, 0.4, 0.5], std: [0.3, 0.2, 0.1], size: [48, 48] },
  );
  assert.deepEqual([sources.interpolation, sources.mean], ['input', 'preprocessor_config.json']);
});

test('the size that a model fixes is its own, whatever a file says', async () => {
  write('preprocessor_config.json', huggingFace);
  const { spec, sources } = await resolved(modelWith(), {}, ['N', 3, 224, 224]);
  assert.equal(spec.input.size, undefined);
  assert.equal(sources.size, 'model');
});

test('a preprocessor_config.json counts before a config.json, and that only if it is timm’s', async () => {
  const timm = { pretrained_cfg: { mean: [0.1, 0.1, 0.1], std: [1, 1, 1], crop_pct: 0.9, input_size: [3, 64, 64] } };
  write('config.json', timm);
  const first = await resolved(modelWith());
  assert.deepEqual([first.sources.mean, first.spec.input.cropFraction], ['config.json', 0.9]);
  write('preprocessor_config.json', huggingFace);
  assert.equal((await resolved(modelWith())).sources.mean, 'preprocessor_config.json');
  rmSync(join(folder, 'preprocessor_config.json'));
  write('config.json', { model_type: 'vit', id2label: { 0: 'cat' } });
  assert.equal((await resolved(modelWith())).sources.mean, 'default');
});

test('files above a folder named onnx count too', async () => {
  write('preprocessor_config.json', huggingFace);
  const { sources } = await resolved(modelWith({}, join(folder, 'onnx')));
  assert.equal(sources.mean, 'preprocessor_config.json');
  assert.equal((await resolved(modelWith({}, join(folder, 'other')))).sources.mean, 'default');
});

test('a file that is broken is named, with the way out', async () => {
  for (const content of ['{ "size": ', '[1, 2]']) {
    write('preprocessor_config.json', content);
    await assert.rejects(resolved(modelWith()), (error) => {
      assert.ok(error instanceof PipelineError);
      assert.deepEqual([error.code, error.extra.setting], ['settings', 'relabel.models']);
      assert.match(error.message, /preprocessor_config\.json .* model\.onnx .*: correct it, or choose a preset/);
      return true;
    });
  }
});

test('what is not of its type in a file is not there', async () => {
  write('preprocessor_config.json', { ...huggingFace, size: 'large', image_std: ['a', 1, 2], resample: 'bicubic' });
  const { spec, sources } = await resolved(modelWith());
  assert.deepEqual([sources.size, sources.std, sources.interpolation], ['model', 'default', 'default']);
  assert.deepEqual(spec.input.mean, [0.5, 0.4, 0.3]);
});

test('a grey model’s single mean makes it grey', async () => {
  write('preprocessor_config.json', { size: 28, image_mean: [0.13], image_std: [0.3] });
  const { input } = (await resolved(modelWith())).spec;
  assert.deepEqual([input.channels, input.mean, input.size], ['gray', [0.13], [28, 28]]);
});

test('ONNX’s own image properties and those of Ultralytics are read from the file', async () => {
  const bgr = await resolved(
    modelWith({ 'Image.BitmapPixelFormat': 'Bgr8', 'Image.NominalPixelRange': 'Normalized_1_1' }),
  );
  const { channels, scale, mean, std } = bgr.spec.input;
  assert.deepEqual(
    { channels, scale, mean, std },
    { channels: 'bgr', scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] },
  );
  assert.deepEqual([bgr.sources.mean, bgr.sources.resize], ["the model's metadata", 'default']);
  const yolo = await resolved(modelWith({ author: 'Ultralytics', task: 'classify', imgsz: '[64, 96]' }));
  assert.deepEqual(yolo.spec.input, { ...presets.unit, resize: 'crop', size: [64, 96] });
  assert.equal((await resolved(modelWith({ author: 'Ultralytics', task: 'detect' }))).sources.mean, 'default');
});

test('the header of a file is read past its graph; of what is no model comes nothing', async () => {
  const header = await readOnnxHeader(modelWith({ a: 'b', c: 'd' }));
  assert.deepEqual(
    [header.producer, [...header.metadata]],
    [
      'a test',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
  );
  assert.equal((await readOnnxHeader(writeClassifier(folder, 'logits.onnx'))).producer, 'relabel');
  write('text.onnx', 'not a model at all, but long enough to be taken for one '.repeat(20));
  assert.equal((await readOnnxHeader(join(folder, 'text.onnx'))).metadata.size, 0);
});

test('one line says how a model is fed, and by which rules', async () => {
  const { spec, sources } = await resolved(modelWith(), {
    input: { ...presets.unit, cropFraction: 0.5 },
    written: { preset: 'unit', input: { cropFraction: 0.5 } },
  });
  assert.equal(
    describeSources({ ...spec.input, size: [224, 320], layout: 'NHWC' }, sources),
    'from model: size 224×320; layout NHWC | from preset "unit": resize squash; interpolation bilinear; antialias true; channels rgb; scale 0.00392157; mean 0, 0, 0; std 1, 1, 1 | from input: cropFraction 0.5',
  );
});
