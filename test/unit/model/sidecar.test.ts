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
import { modelWithMetadata } from '../../fixtures/modelWithMetadata.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relabel-sidecar-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A model file with metadata after its graph: ModelProto.metadata_props is field 14. */
function modelWith(metadata: Readonly<Record<string, string>> = {}, place = folder): string {
  mkdirSync(place, { recursive: true });
  const path = join(place, 'model.onnx');
  writeFileSync(path, modelWithMetadata(metadata));
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
  assert.deepEqual([first.sources.mean, first.sources.steps], ['config.json', 'config.json']);
  // 64 / 0.9 = 71.1
  assert.deepEqual(first.spec.input.steps?.[0]?.size, 71);
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

test('a file of which anything is not understood is not used at all, and that is said', async () => {
  const known = { ...huggingFace, image_processor_type: 'ViTImageProcessor' };
  const cases: readonly (readonly [object, RegExp])[] = [
    [
      { ...known, size: 'large' },
      /^preprocessor_config\.json: "size" is "large", which Relabel does not understand\.$/,
    ],
    [{ ...known, size: { longest_edge: 3 } }, /"size" is \{"longest_edge":3\}/],
    [{ ...known, image_std: ['a', 1, 2] }, /"image_std" is \["a",1,2\]/],
    [{ ...known, image_std: [0, 1, 1] }, /"image_std" is \[0,1,1\]/],
    [{ ...known, resample: 9 }, /"resample" is 9/],
    [{ ...known, do_resize: 'yes' }, /"do_resize" is "yes"/],
    [
      { ...known, image_processor_type: 'NougatImageProcessor' },
      /The image processor "NougatImageProcessor" is not one/,
    ],
    [{ ...known, image_processor_type: 'constructor' }, /The image processor "constructor" is not one/],
    [{ image_processor_type: 'ConvNextImageProcessor', size: [32, 32] }, /"size" needs "shortest_edge" for this class/],
  ];
  for (const [content, pattern] of cases) {
    write('preprocessor_config.json', content);
    const { spec, sources, notes } = await resolved(modelWith());
    assert.deepEqual(spec.input, presets.torchvision, JSON.stringify(content));
    assert.deepEqual([sources.mean, sources.size, notes.length], ['default', 'model', 1]);
    assert.match(notes[0] ?? '', pattern);
  }
});

test('a resample by its name is that of its number', async () => {
  for (const resample of ['bicubic', 'PILImageResampling.BICUBIC', 3]) {
    write('preprocessor_config.json', { ...huggingFace, image_processor_type: 'ViTImageProcessor', resample });
    const { steps } = (await resolved(modelWith())).spec.input;
    assert.deepEqual(steps, [{ step: 'resize', size: [48, 48], interpolation: 'bicubic' }]);
  }
});

test('a file that names no class is read by the model type beside it, else as ViT, which is said', async () => {
  const config = { size: 224, image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] };
  write('preprocessor_config.json', config);
  const plain = await resolved(modelWith());
  assert.deepEqual(plain.spec.input.steps?.[0]?.size, [224, 224]);
  assert.match(plain.notes[0] ?? '', /names no image processor: it is read as one of ViTImageProcessor/);
  write('config.json', { model_type: 'levit' });
  const levit = await resolved(modelWith());
  assert.deepEqual([levit.spec.input.steps?.[0]?.size, levit.notes], [256, []]);
});

test('the image processor of a processor_config.json is read, too', async () => {
  const image_processor = { ...huggingFace, image_processor_type: 'ViTImageProcessor' };
  write('processor_config.json', { image_processor, processor_class: 'X' });
  assert.equal((await resolved(modelWith())).sources.mean, 'processor_config.json');
  write('processor_config.json', { processor_class: 'X' });
  assert.equal((await resolved(modelWith())).sources.mean, 'default');
});

test('a byte order mark is no part of a file', async () => {
  const text = JSON.stringify({ ...huggingFace, image_processor_type: 'ViTImageProcessor' });
  for (const bytes of [Buffer.from(`\uFEFF${text}`), Buffer.from(`\uFEFF${text}`, 'utf16le')]) {
    writeFileSync(join(folder, 'preprocessor_config.json'), bytes);
    assert.equal((await resolved(modelWith())).sources.mean, 'preprocessor_config.json');
  }
});

test('a training configuration is not timm’s, and that is said', async () => {
  write('config.json', { lr: 0.001, img_size: 64, mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] });
  const { sources, spec, notes } = await resolved(modelWith());
  assert.deepEqual([sources.mean, spec.input], ['default', presets.torchvision]);
  assert.match(
    notes[0] ?? '',
    /^config\.json: .*123\.675, 116\.28, 103\.53 \(for pixels from 0 to 255\), but is not timm's/,
  );
  write('config.json', { epochs: 3, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] });
  assert.match((await resolved(modelWith())).notes[0] ?? '', /but is not timm's: nothing of it is used/);
  write('config.json', { pretrained_cfg: { input_size: [3, 64, 64], crop_mode: 'tile' } });
  assert.match((await resolved(modelWith())).notes[0] ?? '', /"crop_mode" is "tile"/);
});

test('timm’s test size counts for a model that has it, with its own crop', async () => {
  const pretrained_cfg = { input_size: [3, 64, 64], test_input_size: [3, 96, 96], crop_pct: 0.9, test_crop_pct: 1 };
  write('config.json', { architecture: 'x', pretrained_cfg });
  const sizes = async (shape: readonly (number | string)[]) =>
    (await resolved(modelWith(), {}, shape)).spec.input.steps?.map(({ size }) => size);
  assert.deepEqual(await sizes(['N', 3, 96, 96]), [96, [96, 96]]);
  assert.deepEqual(await sizes(['N', 3, 64, 64]), [71, [64, 64]]);
  assert.deepEqual(await sizes(anySize), [71, [64, 64]]);
});

test('a file for another size than the model’s is followed in proportion, which is said', async () => {
  const config = { size: { shortest_edge: 256 }, crop_size: { height: 224, width: 224 } };
  write('preprocessor_config.json', { ...config, image_processor_type: 'BitImageProcessor' });
  const { spec, notes } = await resolved(modelWith(), {}, ['N', 3, 448, 448]);
  assert.deepEqual(
    spec.input.steps?.map(({ size }) => size),
    [512, [448, 448]],
  );
  assert.match(notes[0] ?? '', /is for 224 × 224 pixels, but the model is given 448 × 448/);
});

test('steps stand for the short form, in the sources too: nothing of it is a guess then', async () => {
  const steps = [{ step: 'resize', size: 48 }] as const;
  const own = await resolved(modelWith(), { written: { input: { steps } } });
  assert.deepEqual([own.sources.steps, own.sources.resize, own.sources.cropFraction], ['input', 'input', 'input']);
  const plain = await resolved(modelWith());
  assert.equal(plain.sources.steps, 'default');
  write('preprocessor_config.json', { ...huggingFace, image_processor_type: 'ViTImageProcessor' });
  const { sources, reasons } = await resolved(modelWith());
  assert.deepEqual([sources.steps, sources.resize], ['preprocessor_config.json', 'preprocessor_config.json']);
  assert.deepEqual([reasons.mean, reasons.scale], ['"image_mean"', 'the default of ViTImageProcessor']);
});

test('what the settings say of a resize comes before the steps of a file', async () => {
  write('preprocessor_config.json', { ...huggingFace, image_processor_type: 'ViTImageProcessor' });
  const squashed = await resolved(modelWith(), { written: { input: { resize: 'squash', cropFraction: 0.5 } } });
  assert.deepEqual([squashed.spec.input.steps, squashed.spec.input.cropFraction], [undefined, 0.5]);
  const linear = await resolved(modelWith(), { written: { input: { interpolation: 'bilinear' } } });
  assert.deepEqual(linear.spec.input.steps?.[0], { step: 'resize', size: [48, 48], interpolation: 'bilinear' });
});

test('a grey model’s single mean makes it grey', async () => {
  write('preprocessor_config.json', {
    size: 28,
    image_mean: [0.13],
    image_std: [0.3],
    image_processor_type: 'ViTImageProcessor',
  });
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
  const odd = await resolved(modelWith({ 'Image.BitmapPixelFormat': 'Yuv8' }));
  assert.match(odd.notes[0] ?? '', /"Image\.BitmapPixelFormat" is "Yuv8"/);
  const yolo = await resolved(modelWith({ author: 'Ultralytics', task: 'classify', imgsz: '[64, 96]' }));
  assert.deepEqual([yolo.spec.input.size, yolo.spec.input.scale], [[64, 96], 1 / 255]);
  const wrong = await resolved(modelWith({ author: 'Ultralytics', task: 'classify', imgsz: 'auto' }));
  assert.deepEqual(
    [wrong.sources.mean, wrong.notes],
    ['default', ['the model\'s metadata: "imgsz" is "auto", which is no size.']],
  );
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

/** As mediapipe/model_maker/python/vision/image_classifier/testdata/image_classifier_metadata.json has it. */
function mediaPipe(options: object, space = 'RGB') {
  const content = { content_properties_type: 'ImageProperties', content_properties: { color_space: space } };
  const units = [{ options_type: 'NormalizationOptions', options }];
  return {
    name: 'ImageClassifier',
    subgraph_metadata: [{ input_tensor_metadata: [{ name: 'image', content, process_units: units }] }],
  };
}

test("MediaPipe's metadata normalises pixels from 0 to 255, by one number or one for each channel", async () => {
  write('metadata.json', mediaPipe({ mean: [0], std: [255] }));
  const { spec, sources } = await resolved(modelWith());
  assert.deepEqual([spec.input.scale, spec.input.mean, spec.input.std], [1, [0, 0, 0], [255, 255, 255]]);
  assert.deepEqual(spec.input.steps, [{ step: 'resize', interpolation: 'bilinear', library: 'tensorflow' }]);
  assert.equal(sources.std, 'metadata.json');
  write('metadata.json', mediaPipe({ mean: [1, 2, 3], std: [4, 5, 6] }));
  assert.deepEqual((await resolved(modelWith())).spec.input.mean, [1, 2, 3]);
  write('metadata.json', mediaPipe({ mean: [127.5], std: [127.5] }, 'GRAYSCALE'));
  const grey = (await resolved(modelWith(), {}, ['N', 1, 'h', 'w'])).spec.input;
  assert.deepEqual([grey.channels, grey.mean, grey.std], ['gray', [127.5], [127.5]]);
});

test("MediaPipe's metadata that can't be followed is said to be so, and not applied", async () => {
  for (const [file, words] of [
    [mediaPipe({ mean: [0], std: [255] }, 'UNKNOWN'), /^metadata\.json: "color_space" is "UNKNOWN"/],
    [
      mediaPipe({ mean: [0, 1], std: [255] }),
      /^metadata\.json: "mean" and "std" of its "NormalizationOptions" are not 3/,
    ],
    [mediaPipe({ mean: [0], std: [0] }), /"NormalizationOptions" are not 3 numbers each/],
  ] as const) {
    write('metadata.json', file);
    const { spec, notes } = await resolved(modelWith());
    assert.equal(spec.input.scale, 1 / 255);
    assert.match(notes.join('; '), words);
  }
});
