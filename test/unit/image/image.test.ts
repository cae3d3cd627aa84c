import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { PipelineError } from '../../../src/common/errors.ts';
import { openImage } from '../../../src/pipeline/image/image.ts';
import { encodePreview } from '../../../src/pipeline/image/preview.ts';
import { type OddImage, writeOddImage, writeRotatedJpeg } from '../../fixtures/images/images.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relabel-image-'));
});
after(() => rm(folder, { recursive: true }));

async function open(name: OddImage) {
  return openImage(await writeOddImage(folder, name));
}

/** `words` is a pattern, or how the message starts. */
async function refuses(path: string, words: RegExp | string): Promise<void> {
  await assert.rejects(openImage(path), (error) => {
    assert.ok(error instanceof PipelineError, String(error));
    assert.equal(error.code, 'image');
    assert.ok(typeof words === 'string' ? error.message.startsWith(words) : words.test(error.message), error.message);
    assert.doesNotMatch(error.message, /\n/);
    assert.match(error.message, /: [^:]+\.$/, 'ends with the next step');
    return true;
  });
}

function near(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i]! - value) <= tolerance, `${[...Array.from(actual)]} is not near ${expected}`);
  });
}

const REFUSED: readonly (readonly [OddImage, RegExp])[] = [
  ['text.jpg', /^text\.jpg is not an image that Relabel can read/],
  ['document.png', /^document\.png is not an image that Relabel can read/],
  ['empty.png', /^empty\.png is empty \(0 bytes\)/],
  ['phone.heic', /^phone\.heic is a HEIC photo/],
  ['edited.heic', /^edited\.heic is a HEIC photo/],
  ['truncated.jpg', /^truncated\.jpg is damaged or ends early \(.*premature end/],
  ['truncated.png', /^truncated\.png is damaged or ends early/],
  ['truncated.webp', /^truncated\.webp is damaged or ends early/],
  ['truncated.gif', /^truncated\.gif is damaged or ends early/],
  ['truncated.avif', /^truncated\.avif is damaged or ends early \(heif: .*end of file/],
  ['truncated.tiff', /^truncated\.tiff is (damaged or ends early|not an image)/],
  ['zero.png', /^zero\.png is damaged or ends early/],
  ['float.tiff', /^float\.tiff has measured numbers instead of colours: say with "input\.window"/],
  ['huge.png', /^huge\.png is too large \(60000 × 60000, 3600 megapixels; the limit is 268\)/],
];

for (const [name, words] of REFUSED) {
  test(`refuses ${name}`, async () => refuses(await writeOddImage(folder, name), words));
}

test('refuses a file that is not there, naming the whole path', () =>
  refuses(join(folder, 'gone.png'), `${join(folder, 'gone.png')} does not exist: `));

test('refuses a path through a file', async () =>
  refuses(join(await writeOddImage(folder, 'one.png'), 'inner.png'), /inner\.png does not exist/));

test('refuses a folder', () => refuses(folder, /is a folder/));

test('refuses a device', { skip: process.platform === 'win32' }, () => refuses('/dev/null', /is not a regular file/));

const profileLeftOut = 'its colour profile is damaged or of other colours: left out';

const ACCEPTED: readonly {
  readonly name: OddImage;
  readonly size: readonly [width: number, height: number];
  /** From the first pixel on. */
  readonly rgb: readonly number[];
  readonly notes?: readonly string[];
  readonly tolerance?: number;
}[] = [
  { name: 'one.png', size: [1, 1], rgb: [7, 77, 177] },
  { name: 'lossless.webp', size: [1, 1], rgb: [7, 77, 177] },
  { name: 'lossless.tiff', size: [1, 1], rgb: [7, 77, 177] },
  { name: 'lossy.avif', size: [16, 16], rgb: [7, 77, 177], tolerance: 3 },
  {
    name: 'sequence.avif',
    size: [16, 16],
    rgb: [7, 77, 177],
    tolerance: 3,
    notes: ['the still picture of a sequence'],
  },
  { name: 'drawing.svg', size: [3, 2], rgb: [255, 0, 0, 255, 255, 255], notes: ['transparent parts laid on white'] },
  { name: 'grey.png', size: [2, 1], rgb: [10, 10, 10, 200, 200, 200] },
  { name: 'grey16.png', size: [2, 1], rgb: [128, 128, 128, 255, 255, 255], notes: ['reduced from 16 to 8 bits'] },
  { name: 'colour16.png', size: [1, 1], rgb: [128, 255, 1], notes: ['reduced from 16 to 8 bits'] },
  {
    // 200 · 127/255 + 128 = 227.6, 100 · 127/255 + 128 = 177.8, 0 + 128 = 128.
    name: 'alpha.png',
    size: [3, 1],
    rgb: [255, 255, 255, 228, 178, 128, 200, 100, 0],
    notes: ['transparent parts laid on white'],
  },
  { name: 'opaque.png', size: [2, 1], rgb: [1, 2, 3, 4, 5, 6] },
  {
    name: 'p3.png',
    size: [1, 1],
    rgb: [200, 60, 60],
    tolerance: 1,
    notes: ['converted from its colour profile to sRGB'],
  },
  { name: 'srgb.png', size: [1, 1], rgb: [200, 60, 60] },
  { name: 'animated.gif', size: [16, 16], rgb: [255, 0, 0], notes: ['first of 3 frames'] },
  { name: 'animated.webp', size: [16, 16], rgb: [255, 0, 0], notes: ['first of 3 frames'] },
];

for (const { name, size, rgb, notes = [], tolerance = 0 } of ACCEPTED) {
  test(`opens ${name}`, async () => {
    const image = await open(name);
    assert.deepEqual([image.width, image.height], size);
    assert.equal(image.rgb.length, size[0] * size[1] * 3);
    near(image.rgb.subarray(0, rgb.length), rgb, tolerance);
    assert.deepEqual(image.notes, notes);
  });
}

test('the Display P3 fixture holds other numbers than sRGB', async () => {
  const path = await writeOddImage(folder, 'p3.png');
  const stored = await sharp(path, { ignoreIcc: true }).raw().toBuffer();
  assert.ok(stored[0]! < 195 && stored[1]! > 65, `${[...stored]}`);
});

test('what a profile that can’t be read leaves as it is stored is not said to be converted', async () => {
  const { rgb, notes } = await open('damaged-profile.jpg');
  const stored = await sharp(await writeOddImage(folder, 'damaged-profile.jpg'), { ignoreIcc: true })
    .raw()
    .toBuffer();
  assert.ok(stored[0]! < 195 && stored[1]! > 65, `${[...stored.subarray(0, 3)]}`);
  assert.deepEqual([...rgb], [...stored]);
  assert.deepEqual(notes, [profileLeftOut]);
});

test('opens CMYK: no ink is white, and inks have the colour that was printed', async () => {
  const image = await open('cmyk.jpg');
  assert.deepEqual([image.width, image.height], [32, 16]);
  assert.deepEqual(image.notes, ['converted from CMYK to sRGB']);
  near(image.rgb.subarray(0, 3), [255, 255, 255], 2);
  near(image.rgb.subarray(31 * 3, 32 * 3), [150, 120, 110], 10);
});

test('opens 60 000 pixels in a row, across and down', async () => {
  const wide = await open('wide.png');
  assert.deepEqual([wide.width, wide.height], [60_000, 10]);
  assert.deepEqual([...wide.rgb.subarray(-6)], [255, 0, 0, 0, 0, 255]);
  const tall = await open('tall.png');
  assert.deepEqual([tall.width, tall.height], [10, 60_000]);
  assert.deepEqual([...tall.rgb.subarray(-6)], [255, 0, 0, 0, 0, 255]);
});

const [RED, GREEN, BLUE, WHITE] = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 255],
] as const;
/** Where the stored corners (red, green / blue, white) are to be seen: EXIF 2.32, 4.6.4, tag 274. */
const UPRIGHT = [
  [RED, GREEN, BLUE, WHITE],
  [GREEN, RED, WHITE, BLUE],
  [WHITE, BLUE, GREEN, RED],
  [BLUE, WHITE, RED, GREEN],
  [RED, BLUE, GREEN, WHITE],
  [BLUE, RED, WHITE, GREEN],
  [WHITE, GREEN, BLUE, RED],
  [GREEN, WHITE, RED, BLUE],
] as const;

UPRIGHT.forEach(([topLeft, topRight, bottomLeft, bottomRight], i) => {
  const orientation = i + 1;
  test(`turns EXIF orientation ${orientation} upright`, async () => {
    const image = await openImage(await writeRotatedJpeg(folder, orientation));
    assert.deepEqual([image.width, image.height], orientation < 5 ? [64, 32] : [32, 64]);
    const row = image.width * 3;
    const last = image.rgb.length;
    near(image.rgb.subarray(0, 3), topLeft, 3);
    near(image.rgb.subarray(row - 3, row), topRight, 3);
    near(image.rgb.subarray(last - row, last - row + 3), bottomLeft, 3);
    near(image.rgb.subarray(last - 3), bottomRight, 3);
    assert.deepEqual(image.notes, orientation === 1 ? [] : [`turned upright (EXIF orientation ${orientation})`]);
  });
});

test("hashes the file's bytes", async () => {
  const path = join(folder, 'hashed.svg');
  await writeFile(path, '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>');
  // printf '%s' '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>' | sha256sum
  assert.equal((await openImage(path)).sha256, 'ffc9f5e4fdeea83920c171e2bd17577127c5d1a2c3c76f07440e10d387132280');
});

test('the preview of a small image is the image itself, as PNG', async () => {
  const image = await open('alpha.png');
  const preview = await encodePreview(image);
  assert.deepEqual([preview.width, preview.height, preview.mime], [3, 1, 'image/png']);
  assert.deepEqual([...(await sharp(preview.bytes).raw().toBuffer())], [...image.rgb]);
});

test('the preview of a large image is a JPEG of at most 2048 pixels a side', async () => {
  const rgb = new Uint8Array(3000 * 1500 * 3).fill(90);
  const preview = await encodePreview({ path: '', sha256: '', width: 3000, height: 1500, rgb, notes: [] });
  assert.deepEqual([preview.width, preview.height, preview.mime], [2048, 1024, 'image/jpeg']);
  const { width, height, format } = await sharp(preview.bytes).metadata();
  assert.deepEqual([width, height, format], [2048, 1024, 'jpeg']);
});

test('the preview of a very wide image keeps one row', async () => {
  const preview = await encodePreview(await open('wide.png'));
  assert.deepEqual([preview.width, preview.height, preview.mime], [2048, 1, 'image/png']);
});
