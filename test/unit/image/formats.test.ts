import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { PipelineError } from '../../../src/common/errors.ts';
import { decodeHere, type QuickFormat } from '../../../src/pipeline/image/decode/decodeHere.ts';
import { formatOf } from '../../../src/pipeline/image/decode/format.ts';
import { decodeBmp } from '../../../src/pipeline/image/decode/formats/bmp.ts';
import { decodeDicom } from '../../../src/pipeline/image/decode/formats/dicom.ts';
import { decodeJpeg2000 } from '../../../src/pipeline/image/decode/formats/jpeg2000.ts';
import type { DecodedPixels } from '../../../src/pipeline/image/decode/pixels.ts';
import { openImage } from '../../../src/pipeline/image/image.ts';
import { isImageFile } from '../../../src/settings/imageFiles.ts';

const folder = join(import.meta.dirname, '../../fixtures/formats');

const asSeen = { upright: true, profile: true } as const;

/** By test/fixtures/formats.py, from Pillow, tifffile and pydicom. */
interface Expected {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly samples: readonly number[];
  readonly range?: readonly number[];
  readonly ownWindow?: readonly number[];
  readonly inverted?: boolean;
  readonly notes?: readonly string[];
  readonly tolerance?: number;
}

const expected = new Map<string, Expected>(
  Object.entries(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'))),
);

async function decode(name: string, bytes: Buffer): Promise<DecodedPixels> {
  const format = formatOf(name, bytes);
  if (format === 'jpeg2000') return decodeJpeg2000(name, bytes);
  assert.ok(format !== 'svg' && format !== 'avif', `${name}: ${format}`);
  return decodeHere(name, bytes, format, asSeen);
}

for (const [name, wanted] of expected) {
  test(`decodes ${name} as its reference does`, async () => {
    const found = await decode(name, readFileSync(join(folder, name)));
    assert.deepEqual([found.width, found.height, found.channels], [wanted.width, wanted.height, wanted.channels]);
    assert.equal(found.samples.length, wanted.samples.length);
    const { tolerance = 0 } = wanted;
    wanted.samples.forEach((value, i) => {
      const near = Math.abs(found.samples[i]! - value) <= tolerance + 1e-5 * Math.abs(value);
      assert.ok(near, `sample ${i}: ${found.samples[i]}, not ${value}`);
    });
    if (wanted.range) assert.deepEqual(found.range, wanted.range);
    assert.deepEqual(found.ownWindow, wanted.ownWindow);
    assert.equal(found.inverted ?? false, wanted.inverted ?? false);
    if (wanted.notes) assert.deepEqual(found.notes, wanted.notes);
  });
}

test('each of these formats is offered', () => {
  for (const name of expected.keys()) assert.ok(isImageFile(name), name);
});

// What nobody should be able to crash the decoders with: every file, cut everywhere, and with every header byte changed.
for (const name of readdirSync(folder).filter((file) => isImageFile(file) && !file.endsWith('.tif'))) {
  test(`${name}, cut or spoilt, is decoded or refused in words`, async () => {
    const whole = readFileSync(join(folder, name));
    const cut = Array.from({ length: Math.min(whole.length, 120) }, (_, i) => whole.subarray(0, i));
    const spoilt = Array.from({ length: Math.min(whole.length, 70) }, (_, i) => {
      const copy = Buffer.from(whole);
      copy[i] = 0xff;
      return copy;
    });
    for (const bytes of [...cut, ...spoilt].filter(({ length }) => length > 0)) {
      const format = formatOf(name, bytes);
      // Others are for sharp or for a process of their own.
      if (!['bmp', 'pnm', 'tga', 'ico', 'dicom'].includes(format)) continue;
      await decodeHere(name, bytes, format as QuickFormat, asSeen).then(isWhole, isInWords);
    }
  });
}

function isWhole({ width, height, channels, samples }: DecodedPixels): void {
  assert.equal(samples.length, width * height * channels);
}

function isInWords(error: unknown): void {
  assert.ok(error instanceof Error, String(error));
  const known =
    error instanceof PipelineError ||
    /^(Decode|Unsupported)Error$/.test(error.name) ||
    /^(Input buffer|Unknown error|vipspng)/.test(error.message);
  assert.ok(known, `${error.stack}`);
}

/** Each claims more than it has, or is otherwise no picture. */
const refused: readonly (readonly [name: string, bytes: Buffer, words: RegExp])[] = [
  ['huge.bmp', bitmapHeader(60_000, 60_000), /too large \(60000 × 60000, 3600 megapixels/],
  ['no-pixels.bmp', bitmapHeader(1000, 1000), /damaged or ends early \(it ends after 54 bytes/],
  ['flat.bmp', bitmapHeader(10, 0), /damaged or ends early \(its size is 10 × 0 pixels\)/],
  ['negative.bmp', bitmapHeader(-10, 10), /its size is -10 × 10 pixels/],
  ['zero.tga', Buffer.from([0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 24, 0]), /its size is 0 × 0 pixels/],
  ['bomb.tga', Buffer.from([0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 64, 24, 0]), /its packets end too early/],
  ['huge.pgm', Buffer.from('P5 99999999 99999999 255\n'), /too large/],
  ['endless.pgm', Buffer.from('P5 999999999999999999999999999 1 255\n'), /a number of its header is missing/],
  ['text.ppm', Buffer.from('P3 20000 10000 255\n1 2 3'), /it ends after/],
  ['deep.pgm', Buffer.from('P5 1 1 70000\n\0\0'), /its highest value is 70000/],
  ['channels.pam', Buffer.from('P7\nWIDTH 1\nHEIGHT 1\nDEPTH 9\nMAXVAL 1\nENDHDR\n'), /it has 9 channels/],
  ['empty.ico', Buffer.from([0, 0, 1, 0, 0, 0]), /it has no image/],
  // Each is whole, but of a kind that is not read: its owner is not to copy it again.
  ['double.tif', doubleTiff(), /can’t be read \(tiff2vips: samples out of range\): save it as PNG/],
  ['deep.bmp', bitmapHeader(1, 1, 64), /can’t be read \(its pixels have 64 bits\)/],
  ['jpeg.bmp', bitmapHeader(1, 1, 0, 4), /can’t be read \(its pixels are compressed as JPEG\)/],
  ['png.bmp', bitmapHeader(1, 1, 0, 5), /can’t be read \(its pixels are compressed as PNG\)/],
  ['fax.bmp', bitmapHeader(8, 1, 1, 3), /can’t be read \(its compression \(3\) is not one of 1 bit\)/],
  ['odd.bmp', bitmapHeader(1, 1, 7), /damaged or ends early \(its pixels have 7 bits\)/],
  ['ct32.dcm', dicomOf32Bits(), /can’t be read \(its pixels have 32 bits\)/],
  ['huge.j2k', codestream(60_000, 60_000), /too large/],
  ['cut.j2k', codestream(100, 100), /damaged or ends early/],
  [
    'compressed.dcm',
    readFileSync(join(folder, 'compressed.dcm')),
    /can’t be read \(its pixels are compressed\): save it as PNG/,
  ],
  [
    'rgba.jp2',
    readFileSync(join(folder, 'rgba.jp2')),
    /can’t be read \(JPEG 2000 with 4 channels is not supported\): save it as PNG/,
  ],
];

for (const [name, bytes, words] of refused) {
  test(`refuses ${name}`, async (context) => {
    const { mkdtempSync, rmSync, writeFileSync } = await import('node:fs');
    const { tmpdir } = await import('node:os');
    const place = mkdtempSync(join(tmpdir(), 'relabel-formats-'));
    context.after(() => rmSync(place, { recursive: true }));
    writeFileSync(join(place, name), bytes);
    await assert.rejects(openImage(join(place, name)), (error) => {
      assert.ok(error instanceof PipelineError, `${error}`);
      assert.equal(error.code, 'image');
      assert.ok(error.message.startsWith(basename(name)), error.message);
      assert.match(error.message, words);
      return true;
    });
  });
}

/** ct.dcm, whose window is 401 wide around 40, with more elements before its pixels (explicit VR, little endian). */
function ctWith(...more: readonly Buffer[]): Buffer {
  const file = readFileSync(join(folder, 'ct.dcm'));
  const at = file.indexOf(Buffer.from('e07f1000', 'hex'));
  return Buffer.concat([file.subarray(0, at), ...more, file.subarray(at)]);
}

const voiFunction = (name: string) =>
  Buffer.from(`\x28\0\x56\x10CS${String.fromCharCode(name.length)}\0${name}`, 'latin1');
/** A sequence of group 0028 with one empty item. */
const sequence = (element: number) => {
  const bytes = Buffer.from('280000005351000008000000feff00e000000000', 'hex');
  bytes.writeUInt16LE(element, 2);
  return bytes;
};

test('a window of a DICOM file that is exact begins and ends half a width from its centre (C.11.2.1.3.2)', () => {
  assert.deepEqual(decodeDicom('a.dcm', ctWith(voiFunction('LINEAR_EXACT'))).ownWindow, [-160.5, 240.5]);
});

test('what a DICOM file asks for and does not get is told', () => {
  assert.deepEqual(decodeDicom('a.dcm', ctWith()).notes, []);
  assert.deepEqual(decodeDicom('a.dcm', ctWith(voiFunction('SIGMOID '))).notes, [
    "the file's sigmoid window is taken for a linear one",
  ]);
  assert.deepEqual(decodeDicom('a.dcm', ctWith(sequence(0x3000))).notes, [
    "the file's table of units (Modality LUT) is not applied: values are as stored",
  ]);
  // Its window is an alternative to the table.
  assert.deepEqual(decodeDicom('a.dcm', ctWith(sequence(0x3010))).notes, []);
  const plain = ctWith(sequence(0x3010));
  // Without the window's centre, there is none.
  plain.write('9', plain.indexOf(Buffer.from('28005010', 'hex')) + 2);
  assert.deepEqual(decodeDicom('a.dcm', plain).notes, ["the file's table of greys (VOI LUT) is not applied"]);
});

test('a bitmap may end without the padding of its last row', () => {
  // One pixel of three bytes, whose row should have a fourth.
  const bytes = Buffer.concat([bitmapHeader(1, 1), Buffer.of(30, 20, 10)]);
  assert.deepEqual([...decodeBmp('unpadded.bmp', bytes).samples], [10, 20, 30]);
});

/** The real numbers of float.tif, called 64 bits long. */
function doubleTiff(): Buffer {
  const file = readFileSync(join(folder, 'float.tif'));
  const directory = file.readUInt32LE(4);
  for (let entry = directory + 2; entry < directory + 2 + file.readUInt16LE(directory) * 12; entry += 12) {
    if (file.readUInt16LE(entry) === 258) file.writeUInt16LE(64, entry + 8);
  }
  return file;
}

/** An X-ray whose BitsAllocated (0028,0100) says 32. */
function dicomOf32Bits(): Buffer {
  const file = readFileSync(join(folder, 'x-ray.dcm'));
  file.writeUInt16LE(32, file.indexOf(Buffer.from('280000010200', 'hex')) + 8);
  return file;
}

function bitmapHeader(width: number, height: number, bits = 24, compression = 0): Buffer {
  const header = Buffer.alloc(54);
  header.writeUInt32LE(compression, 30);
  header.write('BM', 'latin1');
  header.writeUInt32LE(54, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(width, 18);
  header.writeInt32LE(height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(bits, 28);
  return header;
}

/** A codestream's SOC and SIZ markers (ISO/IEC 15444-1, A.5.1), and nothing behind. */
function codestream(width: number, height: number): Buffer {
  const header = Buffer.alloc(60);
  header.write('ff4fff51', 'hex');
  header.writeUInt16BE(47, 4);
  header.writeUInt32BE(width, 8);
  header.writeUInt32BE(height, 12);
  header.writeUInt32BE(width, 24);
  header.writeUInt32BE(height, 28);
  header.writeUInt16BE(3, 40);
  return header;
}
