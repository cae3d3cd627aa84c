import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { PipelineError } from '../../../src/common/errors.ts';
import { decodeApart } from '../../../src/pipeline/image/decode/decodeApart.ts';
import { openImage } from '../../../src/pipeline/image/image.ts';

const folder = mkdtempSync(join(tmpdir(), 'relabel-slow-'));
after(() => rmSync(folder, { recursive: true }));

const kernel = Array(21 * 21)
  .fill(1)
  .join(' ');
/** A convolution of 441 numbers for each of 36 million pixels, ten times over: hours of librsvg. */
const endless = `<svg xmlns="http://www.w3.org/2000/svg" width="6000" height="6000"><filter id="f" x="0" y="0" width="1" height="1">${`<feConvolveMatrix order="21" kernelMatrix="${kernel}"/>`.repeat(10)}</filter><rect width="6000" height="6000" filter="url(#f)"/></svg>`;

function request(name: string, text: string) {
  return { name, bytes: Buffer.from(text), format: 'svg', follow: { upright: true, profile: true } } as const;
}

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function failure(code: string, words: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof PipelineError, `${error}`);
    assert.equal(error.code, code);
    assert.match(error.message, words);
    return true;
  };
}

test('a drawing that takes for ever is given up', async () => {
  const drawing = decodeApart(request('endless.svg', endless), undefined, 1500);
  await assert.rejects(drawing, failure('image', /^endless\.svg takes longer than 2 s to decode: /));
});

test('a cancel ends the drawing', async () => {
  const controller = new AbortController();
  const drawing = openImage(write('endless.svg', endless), {}, controller.signal);
  setTimeout(() => controller.abort(), 300);
  await assert.rejects(drawing, failure('cancelled', /^Cancelled\.$/));
});

test('what is cancelled before it begins starts nothing', async () => {
  const drawing = openImage(write('endless.svg', endless), {}, AbortSignal.abort());
  await assert.rejects(drawing, failure('cancelled', /^Cancelled\.$/));
});

test('a drawing of too many pixels is refused', async () => {
  const path = write('big.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="16000" height="16000"/>');
  const words = /^big\.svg is too large \(16000 × 16000, 256 megapixels; the limit is 67\): /;
  await assert.rejects(openImage(path), failure('image', words));
});

test('a drawing under any name is drawn, compressed or not', async () => {
  const drawing =
    '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"><rect width="3" height="2" fill="#08f"/></svg>';
  for (const path of [write('drawing.png', drawing), write('drawing.svgz', gzipSync(drawing))]) {
    const { width, height, rgb } = await openImage(path);
    assert.deepEqual([width, height], [3, 2]);
    assert.deepEqual([...rgb.subarray(0, 3)], [0, 0x88, 0xff]);
  }
});

test('a broken drawing is refused in words', async () => {
  const path = write('broken.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"><rect');
  await assert.rejects(openImage(path), failure('image', /^broken\.svg is damaged or ends early/));
  await assert.rejects(openImage(write('page.html', '<p>An <svg> is a drawing.')), failure('image', /^page\.html is /));
});

test('a compressed file that is no drawing is refused', async () => {
  const path = write('archive.svgz', gzipSync(Buffer.alloc(20_000_000)));
  await assert.rejects(openImage(path), failure('image', /^archive\.svgz is /));
});
