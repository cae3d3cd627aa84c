import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { presets } from '../../../../src/settings/presets.ts';
import { folder, huggingFace, makeFolder, modelWith, removeFolder, resolved, write } from './modelFolder.ts';

beforeEach(makeFolder);
afterEach(removeFolder);

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
    [{ ...huggingFace, auto_map: { AutoImageProcessor: 'processing.BirdProcessor' } }, /"BirdProcessor" is not one/],
    [{ ...huggingFace, auto_map: { AutoFeatureExtractor: [null, 'a/b--c.BirdFast'] } }, /"BirdFast" is not one/],
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

test('a class without Fast in its name crops from version 5 of transformers on', async () => {
  // transformers 5.24 and 4.57: ViTImageProcessor(size=…, do_center_crop=True, crop_size=…), of which 4.57 takes no short edge.
  const crop_size = { height: 48, width: 48 };
  const cropping = { ...huggingFace, image_processor_type: 'ViTImageProcessor', do_center_crop: true, crop_size };
  const stepsOf = async (size: object) => {
    write('preprocessor_config.json', { ...cropping, size });
    return (await resolved(modelWith())).spec.input.steps?.map(({ step }) => step);
  };
  assert.deepEqual(await stepsOf({ shortest_edge: 56 }), ['resize', 'crop']);
  assert.deepEqual(await stepsOf({ height: 48, width: 48 }), ['resize']);
  write('config.json', { model_type: 'vit', transformers_version: '5.24.0' });
  assert.deepEqual(await stepsOf({ height: 56, width: 56 }), ['resize', 'crop']);
  write('config.json', { model_type: 'vit', transformers_version: '4.57.6' });
  assert.deepEqual(await stepsOf({ height: 48, width: 48 }), ['resize']);
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
