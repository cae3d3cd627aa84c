import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { readOnnxHeader } from '../../../../src/pipeline/model/sidecar/onnxHeader.ts';
import { writeClassifier } from '../../../fixtures/models/classifiers.ts';
import { folder, makeFolder, modelWith, removeFolder, resolved, write } from './modelFolder.ts';

beforeEach(makeFolder);
afterEach(removeFolder);

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
  // https://learn.microsoft.com/en-us/uwp/api/windows.ai.machinelearning.learningmodelpixelrange: "defaults to the ZeroTo255 value"
  const plain = await resolved(modelWith({ 'Image.BitmapPixelFormat': 'Rgb8' }));
  assert.deepEqual(
    [plain.spec.input.scale, plain.spec.input.mean, plain.sources.scale],
    [1, [0, 0, 0], "the model's metadata"],
  );
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

/** As OTX 2 writes it for its classifiers (otx.types.export, otx.backend.native.exporter.base). */
function modelInfo(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const told = {
    model_type: 'Classification',
    mean_values: '123.675 116.28 103.53',
    scale_values: '58.395 57.12 57.375',
    resize_type: 'standard',
    reverse_input_channels: 'False',
    ...more,
  };
  return Object.fromEntries(Object.entries(told).map(([key, value]) => [`model_info ${key}`, value]));
}

test('what OpenVINO’s Model API is told is followed, but for ways that it has of its own', async () => {
  const { spec, sources, reasons } = await resolved(modelWith(modelInfo()));
  assert.deepEqual([spec.input.channels, spec.input.scale, spec.input.mean], ['rgb', 1, [123.675, 116.28, 103.53]]);
  assert.deepEqual([sources.mean, reasons.mean], ["the model's metadata", '"mean_values"']);
  const means = { mean_values: '103.53 116.28 123.675' };
  assert.equal((await resolved(modelWith(modelInfo(means)))).spec.input.channels, 'bgr');
  const even = { mean_values: '127.5 127.5 127.5', scale_values: '', reverse_input_channels: 'True' };
  const one = (await resolved(modelWith(modelInfo(even)))).spec.input;
  assert.deepEqual([one.channels, one.mean, one.std], ['rgb', [127.5, 127.5, 127.5], [1, 1, 1]]);
  for (const [wrong, words] of [
    [{ resize_type: 'fit_to_window' }, /"resize_type" of its "model_info" is "fit_to_window"/],
    [{ intensity_mode: 'percentile', input_dtype: 'u16' }, /"intensity_mode" of its "model_info" is "percentile"/],
    [{ mean_values: 'ImageNet' }, /are no numbers for three channels/],
  ] as const) {
    const { sources: none, notes } = await resolved(modelWith(modelInfo(wrong)));
    assert.deepEqual([none.mean, words.test(notes.join())], ['default', true], notes.join());
  }
  const wide = await resolved(modelWith(modelInfo({ resize_type: 'crop' })), {}, [1, 3, 24, 40]);
  assert.match(wide.notes.join(), /"resize_type" of its "model_info" is "crop"/);
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
