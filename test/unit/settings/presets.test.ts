import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fitImage, openImage, type SourceImage, toTensor } from '../../../src/pipeline/image/image.ts';
import { resample } from '../../../src/pipeline/image/resample.ts';
import { resolveInput } from '../../../src/pipeline/model/resolveInput.ts';
import type { Layout, ModelSpec, Preprocess } from '../../../src/protocol/models.ts';
import { presets } from '../../../src/settings/presets.ts';
import { parseNpy } from '../../fixtures/npy.ts';

const fixtures = join(import.meta.dirname, '..', '..', 'fixtures');
/** What the reference libraries made of the same file; see test/fixtures/presets/presets.py. */
const reference = (name: string) => parseNpy(readFileSync(join(fixtures, 'presets', `${name}.npy`))).values;

let image: SourceImage;
let folder: string;
before(async () => {
  image = await openImage(join(fixtures, 'resize', 'source.png'));
  folder = mkdtempSync(join(tmpdir(), 'relabel-presets-'));
});
after(() => rmSync(folder, { recursive: true }));

/** `tolerance` in units of a pixel level, 0–255. */
function assertSame(input: Preprocess, size: number, layout: Layout, name: string, tolerance: number): void {
  const { picture } = fitImage(image, input, [size, size]);
  const actual = toTensor(picture, input, layout);
  const expected = reference(name);
  assert.equal(actual.length, expected.length);
  const level = input.scale / Math.max(...input.std);
  const off = actual.reduce((most, value, at) => Math.max(most, Math.abs(value - (expected[at] ?? Number.NaN))), 0);
  assert.ok(off <= tolerance * level, `off by ${off / level} levels`);
}

/** Far less than a level: only the arithmetic's own rounding. */
const rounding = 1e-3;

for (const [name, size, layout] of [
  ['torchvision', 28, 'NCHW'],
  ['torchvision-v2', 28, 'NCHW'],
  ['keras-tf', 32, 'NHWC'],
  ['keras-caffe', 32, 'NHWC'],
  ['keras-torch', 32, 'NHWC'],
  ['timm', 32, 'NCHW'],
  ['symmetric', 32, 'NCHW'],
  ['unit', 32, 'NCHW'],
  ['raw255', 32, 'NCHW'],
] as const) {
  test(`the preset ${name} makes the tensor that its library makes`, () =>
    assertSame(presets[name], size, layout, name, rounding));
}

test('a preset is tested for each name', () => {
  for (const name of Object.keys(presets)) assert.ok(reference(name).length > 0, name);
});

test('squash with a crop fraction is timm’s crop mode "squash"', () => {
  const input = { ...presets.timm, resize: 'squash', cropFraction: 0.9, interpolation: 'bilinear' } as const;
  assertSame(input, 32, 'NCHW', 'timm-squash', rounding);
});

test('without antialiasing, bilinear is what tensors are resized with', () => {
  const span = (resized: number) => ({ resized, first: 0, count: resized });
  const { rgb } = resample(image, span(40), span(23), { interpolation: 'bilinear', antialias: false });
  const expected = reference('bilinear-not-antialiased');
  for (let pixel = 0; pixel < 40 * 23; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const off = Math.abs((rgb[pixel * 3 + channel] ?? 0) - (expected[channel * 40 * 23 + pixel] ?? Number.NaN));
      // Rows are rounded to 8 bits, and then columns.
      assert.ok(off <= 1.01, `off by ${off}`);
    }
  }
});

const spec: Omit<ModelSpec, 'path'> = {
  name: 'x',
  input: presets.torchvision,
  written: { input: {} },
  output: 'auto',
};

for (const name of ['vit', 'convnext', 'mobilenet', 'efficientnet', 'mobilevit']) {
  test(`preprocessor_config.json of ${name} makes the tensor that transformers makes`, async () => {
    const model = join(folder, `${name}.onnx`);
    writeFileSync(model, '');
    copyFileSync(join(fixtures, 'presets', `hf-${name}.json`), join(folder, 'preprocessor_config.json'));
    const { spec: resolved, sources } = await resolveInput({ ...spec, path: model }, ['N', 3, 'h', 'w']);
    assert.deepEqual(resolved.input.size, [32, 32]);
    assertSame(resolved.input, 32, 'NCHW', `hf-${name}`, rounding);
    for (const key of ['size', 'resize', 'interpolation', 'channels', 'scale', 'mean', 'std'] as const)
      assert.equal(sources[key], 'preprocessor_config.json', key);
    rmSync(join(folder, 'preprocessor_config.json'));
  });
}

test("timm's config.json makes the tensor that timm makes", async () => {
  const model = join(folder, 'timm.onnx');
  writeFileSync(model, '');
  const pretrained_cfg = {
    input_size: [3, 32, 32],
    interpolation: 'bicubic',
    crop_pct: 0.95,
    crop_mode: 'center',
    mean: presets.timm.mean,
    std: presets.timm.std,
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ architecture: 'resnet50', pretrained_cfg }));
  const { spec: resolved } = await resolveInput({ ...spec, path: model }, ['N', 3, 'h', 'w']);
  rmSync(join(folder, 'config.json'));
  assertSame(resolved.input, 32, 'NCHW', 'timm', rounding);
  assert.equal(readFileSync(model).length, 0);
});
