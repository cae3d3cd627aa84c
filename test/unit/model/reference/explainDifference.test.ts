import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import type { Problem } from '../../../../src/common/problem.ts';
import { fitImage, openImage, toTensor } from '../../../../src/pipeline/image/image.ts';
import { explainDifference } from '../../../../src/pipeline/model/reference/explainDifference.ts';
import { asTensor, readReference } from '../../../../src/pipeline/model/reference/referenceArray.ts';
import type { Preprocess } from '../../../../src/protocol/models.ts';
import type { ImageStep } from '../../../../src/protocol/steps.ts';
import { compileSteps } from '../../../../src/settings/inputSteps.ts';
import { presets } from '../../../../src/settings/presets.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures');
const side = 28;
const configured = { ...presets.torchvision, layout: 'NCHW' } as const;
const image = await openImage(join(fixtures, 'resize/source.png'));

async function compare(file: string) {
  const array = await readReference(join(fixtures, 'reference', file));
  const tensor = asTensor(array, { height: side, width: side, channels: 3 }, 'NCHW');
  assert.ok(tensor, 'no tensor');
  return explainDifference(tensor, configured, image.notes, {
    render: async (geometry) => fitImage(image, { ...configured, ...geometry }, [side, side]).picture,
  });
}

/** Written by test/fixtures/reference.py, each equal to what is configured. */
for (const file of ['same.npy', 'fortran-float64.npy', 'float16.npy', 'big-endian-flat.npy', 'same.json']) {
  test(`${file} is what is configured, whatever its type and shape`, async () => {
    const { equal, before, steps, settings } = await compare(file);
    assert.ok(equal, `${before} ${JSON.stringify(steps)}`);
    assert.ok(before < 0.05, `${before}`);
    assert.deepEqual([steps, settings], [[], {}]);
  });
}

const unit = { mean: [0, 0, 0], std: [1, 1, 1] };
const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** Each with the steps in which reference.py made it differ, and the settings that undo that. */
const cases: readonly (readonly [file: string, steps: readonly string[], settings: Partial<Preprocess>])[] = [
  ['nhwc.npy', ['layout'], {}],
  ['bgr.npy', ['channel order'], { channels: 'bgr' }],
  ['bgr-rgb-mean.npy', ['channel order', 'normalization'], { channels: 'bgr', scale: 1 / 255, ...imagenet }],
  ['raw-uint8.npy', ['normalization', 'layout'], { scale: 1, ...unit }],
  ['unit.npy', ['normalization'], { scale: 1 / 255, ...unit }],
  ['symmetric.npy', ['normalization'], { scale: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }],
  ['own-mean.npy', ['normalization'], { scale: 1 / 255, mean: [0.3, 0.4, 0.5], std: [0.2, 0.3, 0.4] }],
  ['squash.npy', ['resize and crop'], { resize: 'squash', cropFraction: 1 }],
  ['no-crop.npy', ['resize and crop'], { resize: 'crop', cropFraction: 1 }],
  ['bicubic.npy', ['interpolation'], { interpolation: 'bicubic', antialias: true }],
  ['nearest.npy', ['interpolation'], { interpolation: 'nearest', antialias: true }],
  ['not-antialiased.npy', ['interpolation'], { interpolation: 'bilinear', antialias: false }],
  ['one-off.npy', ['resize and crop'], {}],
  ['mirrored.npy', ['resize and crop'], {}],
  [
    'bgr-squash-raw.npy',
    ['resize and crop', 'channel order', 'normalization'],
    { resize: 'squash', cropFraction: 1, channels: 'bgr', scale: 1, ...unit },
  ],
];

for (const [file, steps, settings] of cases) {
  test(`${file} differs in ${steps.join(', then ')}`, async () => {
    const found = await compare(file);
    assert.deepEqual(
      found.steps.map(({ step }) => step),
      steps,
      JSON.stringify(found),
    );
    assert.deepEqual(found.settings, settings);
    assert.equal(found.equal, false);
    // But for a layout, which the numbers are taken apart by, the difference was there before and is gone.
    if (steps[0] !== 'layout') assert.ok(found.before > 1, `${found.before}`);
    assert.ok(found.after < 0.6, `${found.after}`);
  });
}

/** The steps that the fixtures were made by, as a list: torchvision's. */
const torchvision = [
  { step: 'resize', fit: 'short-edge', size: 32, interpolation: 'bilinear' },
  { step: 'crop', rounding: 'even' },
] as const satisfies readonly ImageStep[];

async function compareSteps(steps: readonly ImageStep[], file = 'same.npy') {
  const own = { ...configured, steps };
  const tensor = asTensor(
    await readReference(join(fixtures, 'reference', file)),
    { height: side, width: side, channels: 3 },
    'NCHW',
  );
  assert.ok(tensor, 'no tensor');
  return explainDifference(tensor, own, image.notes, {
    render: async (geometry) => fitImage(image, { ...own, ...geometry }, [side, side]).picture,
  });
}

test('a list of steps that the reference was made by is equal to it', async () => {
  const { equal, steps } = await compareSteps(torchvision);
  assert.deepEqual([equal, steps], [true, []]);
});

/** Each differs from torchvision's in one step or two. */
const lists: readonly (readonly [what: string, steps: readonly ImageStep[]])[] = [
  ['another side', [{ ...torchvision[0], size: 29 }, torchvision[1]]],
  ['a resize to the very size', [{ ...torchvision[0], fit: 'exact', size: [32, 32] }, torchvision[1]]],
  [
    'a corner rounded in another way, and another library',
    [
      { ...torchvision[0], library: 'torch' },
      { step: 'crop', rounding: 'down' },
    ],
  ],
  ['a step too many', [{ step: 'crop', fit: 'share', share: 0.8 }, ...torchvision]],
];

for (const [what, steps] of lists) {
  test(`a list of steps with ${what} is told, and what it should be`, async () => {
    const found = await compareSteps(steps);
    assert.equal(found.equal, false);
    assert.equal(found.steps[0]?.step, 'resize and crop', JSON.stringify(found));
    // What it says is to be written is a whole list, and makes them equal.
    const problems: Problem[] = [];
    const { steps: written = [], ...rest } = found.settings;
    assert.deepEqual(rest, {});
    const compiled = compileSteps(written, 'steps', problems);
    assert.ok(compiled, JSON.stringify(problems));
    const again = await compareSteps(compiled.steps);
    assert.ok(again.equal, JSON.stringify(again.steps));
    const { scale, mean, std } = configured;
    assert.deepEqual([compiled.scale, compiled.mean, compiled.std], [scale, mean, std]);
    assert.ok(
      found.before > 1 && found.after < 0.6,
      `${found.before} → ${found.after}: ${JSON.stringify(found.steps)}`,
    );
  });
}

test('a pipeline that leaves colours as they are stored, as most do, is recognised', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'relabel-reference-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'phone.png');
  await sharp(join(fixtures, 'resize/source.png')).withIccProfile('p3').toFile(path);
  const opened = await openImage(path);
  // As Pillow reads it: the numbers in the file.
  const stored = new Uint8Array(await sharp(path, { ignoreIcc: true }).raw().toBuffer());
  const { picture } = fitImage({ ...opened, rgb: stored }, configured, [side, side]);
  const values = Float64Array.from(toTensor(picture, configured, 'NCHW'));
  const input = { height: side, width: side, channels: 3 };
  const tensor = asTensor({ shape: [3, side, side], type: 'float32', values }, input, 'NCHW');
  assert.ok(tensor, 'no tensor');
  const found = await explainDifference(tensor, configured, opened.notes, {
    render: async (geometry, reading) =>
      fitImage(await openImage(path, reading), { ...configured, ...geometry }, [side, side]).picture,
  });
  assert.deepEqual(found.settings, { profile: 'ignore' }, JSON.stringify(found.steps));
  assert.deepEqual(
    found.steps.map(({ says }) => says),
    ['profile "ignore" instead of "convert"'],
  );
  assert.ok(found.before > 0.6 && found.after < 0.05, `${found.before} → ${found.after}`);
});

test('what is unlike the image is not explained away', async () => {
  const { after, equal } = await compare('noise.npy');
  assert.equal(equal, false);
  assert.ok(after > 20, `${after}`);
});
