import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { PipelineError } from '../../../src/common/errors.ts';
import { looksLikeData } from '../../../src/pipeline/image/decode/bands.ts';
import type { DecodedPixels } from '../../../src/pipeline/image/decode/pixels.ts';
import { toRgb } from '../../../src/pipeline/image/decode/toRgb.ts';
import { levelsOf } from '../../../src/pipeline/image/decode/window.ts';
import { openImage } from '../../../src/pipeline/image/image.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { bandTiff } from '../../fixtures/images/bandTiff.ts';
import { writeOddImage, writeRotatedJpeg } from '../../fixtures/images/images.ts';

function grey(samples: DecodedPixels['samples'], range: readonly [number, number], more: Partial<DecodedPixels> = {}) {
  return { width: samples.length, height: 1, channels: 1, samples, range, notes: [], ...more } satisfies DecodedPixels;
}

const twelve = grey(Uint16Array.of(0, 1024, 2048, 4095), [0, 65_535]);

test('without a window 16 bits lose their lower byte, and a dark picture is told to be one', () => {
  const { rgb, notes } = toRgb('a.png', twelve, {});
  assert.deepEqual([...rgb], [0, 0, 0, 4, 4, 4, 8, 8, 8, 15, 15, 15]);
  assert.deepEqual(notes, [
    'reduced from 16 to 8 bits',
    'its values end at 4095 of 65535, so it is dark: "input.window" of the model can be "min-max" or [0, 4095]',
  ]);
});

test('a picture that uses its bits is not told to be dark', () => {
  const bright = grey(Uint16Array.of(0, 16_384), [0, 65_535]);
  assert.deepEqual(toRgb('a.png', bright, {}).notes, ['reduced from 16 to 8 bits']);
});

// By hand: 255 × (value − low) / (high − low), rounded; numpy.percentile([0, 1024, 2048, 4095], [25, 75]) is [768, 2559.75].
const windows = [
  { window: 'min-max', levels: [0, 64, 128, 255] },
  { window: [1024, 2048], levels: [0, 0, 255, 255] },
  { window: [0, 8190], levels: [0, 32, 64, 128] },
  { window: { percentile: [25, 75] }, levels: [0, 36, 182, 255] },
  { window: { percentile: [0, 100] }, levels: [0, 64, 128, 255] },
] as const;

for (const { window, levels } of windows) {
  test(`the window ${JSON.stringify(window)} is laid over 16 bits`, () => {
    const { rgb, notes } = toRgb('a.png', twelve, { window });
    assert.deepEqual(
      [...rgb].filter((_, i) => i % 3 === 0),
      levels,
    );
    assert.match(notes.join(), /^values [\d.]+ to [\d.]+ shown as black to white \(window\)$/);
  });
}

test('8 bits are taken as they are, whatever the window', () => {
  const { rgb, notes } = toRgb('a.png', grey(Uint8Array.of(10, 20), [0, 255]), { window: 'min-max' });
  assert.deepEqual([...rgb], [10, 10, 10, 20, 20, 20]);
  assert.deepEqual(notes, []);
});

test('alpha has no part in a window, and is stretched by its bits', () => {
  const pixels = { ...grey(Uint16Array.of(100, 65_535, 300, 65_535), [0, 65_535]), width: 2, channels: 2 } as const;
  assert.deepEqual(levelsOf(pixels, 'min-max')?.range, [100, 300]);
  assert.deepEqual([...toRgb('a.png', pixels, { window: 'min-max' }).rgb], [0, 0, 0, 255, 255, 255]);
});

test("a file's own window counts where the settings say nothing, and white may be the lowest value", () => {
  const scan = grey(Float32Array.of(-200, 0, 200, 900), [-1024, 3071], { ownWindow: [-200, 200] });
  assert.deepEqual(
    [...toRgb('a.dcm', scan, {}).rgb].filter((_, i) => i % 3 === 0),
    [0, 128, 255, 255],
  );
  assert.deepEqual(toRgb('a.dcm', scan, {}).notes, ["the file's own window: values -200 to 200"]);
  const other = toRgb('a.dcm', { ...scan, inverted: true }, { window: [0, 900] });
  assert.deepEqual(
    [...other.rgb].filter((_, i) => i % 3 === 0),
    [255, 255, 198, 0],
  );
});

test('real numbers need a window, and NaN is black', () => {
  const real = grey(Float32Array.of(0.5, Number.NaN, 1.5, Number.POSITIVE_INFINITY), [0, 1]);
  assert.throws(
    () => toRgb('a.tif', real, {}),
    (error) => error instanceof PipelineError && /"input\.window"/.test(error.message),
  );
  const { rgb } = toRgb('a.tif', real, { window: 'min-max' });
  assert.deepEqual(
    [...rgb].filter((_, i) => i % 3 === 0),
    [0, 0, 255, 255],
  );
});

test('constant values are black, not NaN', () => {
  const { rgb } = toRgb('a.png', grey(Uint16Array.of(700, 700), [0, 65_535]), { window: 'min-max' });
  assert.deepEqual([...rgb], [0, 0, 0, 0, 0, 0]);
});

// By hand: colour × alpha + background × (1 − alpha).
const half: DecodedPixels = {
  width: 1,
  height: 1,
  channels: 4,
  samples: Uint8Array.of(200, 100, 0, 127),
  range: [0, 255],
  notes: [],
};
const backgrounds = [
  { alpha: undefined, rgb: [228, 178, 128], note: 'transparent parts laid on white' },
  { alpha: '#000000', rgb: [100, 50, 0], note: 'transparent parts laid on #000000' },
  { alpha: '#0000FF', rgb: [100, 50, 128], note: 'transparent parts laid on #0000FF' },
  { alpha: 'ignore', rgb: [200, 100, 0], note: 'transparency ignored' },
] as const;
for (const { alpha, rgb, note } of backgrounds) {
  test(`transparent parts, "alpha": ${alpha}`, () => {
    const found = toRgb('a.png', { ...half, samples: half.samples.slice() }, { alpha });
    assert.deepEqual([...found.rgb], rgb);
    assert.deepEqual(found.notes, [note]);
  });
}

test('a fourth band of measured values that a TIFF calls alpha is no alpha, unless the settings say so', () => {
  // Near infrared of 100 pixels, all grey levels from 20 on.
  const samples = Uint8Array.from({ length: 400 }, (_, i) => (i % 4 === 3 ? 20 + (i >> 2) * 2 : 90));
  const pixels = { ...half, width: 100, samples } satisfies DecodedPixels;
  assert.equal(looksLikeData(pixels), true);
  const found = toRgb('a.tif', { ...pixels, doubtfulAlpha: true }, {});
  assert.ok(found.rgb.every((value) => value === 90));
  assert.match(found.notes.join(), /looks like measured values: left out/);
  const asked = toRgb('a.tif', { ...pixels, samples: samples.slice(), doubtfulAlpha: true }, { alpha: 'white' });
  assert.ok(asked.rgb.every((value) => value > 90));
  // A soft edge: most pixels are whole or gone.
  const soft = samples.map((value, i) => (i % 4 === 3 && i > 160 ? 255 : value));
  assert.equal(looksLikeData({ ...pixels, samples: soft }), false);
});

// By hand: 51 levels for a fifth of the window, and as many less where the lowest number is white.
const measured = [
  { type: 'int16', samples: [-1000, -800, 0, 1000], window: [-1000, 0] },
  { type: 'half', samples: [-2, -1.6, 0, 7], window: [-2, 0] },
  { type: 'float', samples: [0.1, 0.3, 1.1, 40], window: [0.1, 1.1] },
  { type: 'uint16', samples: [1000, 1200, 2000, 60_000], window: [1000, 2000] },
  { type: 'uint32', samples: [1e5, 2e5, 6e5, 4e9], window: [1e5, 6e5] },
] as const;
for (const { type, samples, window } of measured) {
  for (const [photometric, levels] of [
    [1, [0, 51, 255, 255]],
    [0, [255, 204, 0, 0]],
  ] as const) {
    test(`a window finds the numbers that a TIFF of ${type} has, photometric ${photometric}`, async (context) => {
      const folder = mkdtempSync(join(tmpdir(), 'relabel-reading-'));
      context.after(() => rmSync(folder, { recursive: true }));
      const path = join(folder, 'a.tif');
      writeFileSync(path, bandTiff({ width: 4, bands: 1, type, samples, photometric }));
      const { rgb } = await openImage(path, { window });
      assert.deepEqual(
        [...rgb].filter((_, i) => i % 3 === 0),
        levels,
      );
    });
  }
}

test('16 bits whose lowest number is white keep their upper byte, and are told to be nearly white', () => {
  const { rgb, notes } = toRgb('a.tif', { ...twelve, inverted: true }, {});
  assert.deepEqual([...rgb], [255, 255, 255, 251, 251, 251, 247, 247, 247, 240, 240, 240]);
  assert.match(notes.join(), /its values end at 4095 of 65535, so it is nearly white: /);
});

test('a photo can be left as it is stored', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'relabel-reading-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const { width, height, notes } = await openImage(await writeRotatedJpeg(folder, 6), { orientation: 'ignore' });
  assert.deepEqual([width, height], [64, 32]);
  assert.deepEqual(notes, ['EXIF orientation 6 ignored']);
});

test('colours can be left as they are stored, whatever their profile', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'relabel-reading-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const path = await writeOddImage(folder, 'p3.png');
  const { rgb, notes } = await openImage(path, { profile: 'ignore' });
  // sRGB (200, 60, 60) in Display P3 by colour-science 0.4.7, RGB_to_RGB.
  [184.65, 70.89, 65.87].forEach((value, i) => {
    assert.ok(Math.abs(rgb[i]! - value) < 1, `${rgb}`);
  });
  assert.deepEqual(notes, ['colour profile ignored']);
  const inks = await openImage(await writeOddImage(folder, 'cmyk.jpg'), { profile: 'ignore' });
  assert.deepEqual(inks.notes, ['converted from CMYK to sRGB']);
});

function problemsOf(input: object) {
  const model = { name: 'm', path: 'm.onnx', input };
  const { settings, problems } = readSettings({ 'relabel.models': [model] }, { baseDir: '/', assets: '/' });
  return {
    input: settings.models[0]?.input,
    problems: problems.map(({ setting, message }) => `${setting} ${message}`),
  };
}

test('the settings take every form of window, orientation, profile and alpha, and nothing else', () => {
  for (const window of ['full', 'min-max', [0, 4095], { percentile: [1, 99] }]) {
    const { input, problems } = problemsOf({ window, orientation: 'ignore', profile: 'ignore', alpha: '#102030' });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      [input?.window, input?.orientation, input?.profile, input?.alpha],
      [window, 'ignore', 'ignore', '#102030'],
    );
  }
  for (const window of ['max', [1], [1, 2, 3], ['a', 'b'], {}, { percentile: [1] }, 7]) {
    assert.match(problemsOf({ window }).problems.join(), /relabel\.models\[0\]\.input\.window/);
  }
  assert.match(problemsOf({ alpha: 'red' }).problems.join(), /must be "white", "ignore" or a colour such as "#000000"/);
  assert.match(problemsOf({ profile: 'sRGB' }).problems.join(), /must be one of "convert", "ignore"/);
  assert.match(problemsOf({ orientation: 'up' }).problems.join(), /must be one of "exif", "ignore"/);
});
