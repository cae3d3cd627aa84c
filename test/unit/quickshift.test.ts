import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toLab } from '../../src/pipeline/superpixels/lab.ts';
import { quickshift } from '../../src/pipeline/superpixels/quickshift.ts';
import { lab, segmentations } from '../fixtures/superpixels.json' with { type: 'json' };

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

test("colours in Lab are scikit-image's", () => {
  const found = toLab(Uint8Array.from(lab.rgb));
  assert.equal(found.length, lab.lab.length);
  lab.lab.forEach((value, at) => {
    assert.ok(Math.abs(found[at]! - value) < 1e-9, `${at}: ${found[at]} is not ${value}`);
  });
});

for (const [index, { width, height, rgb, noise, labels, count, ...options }] of segmentations.entries()) {
  test(`segmentation ${index} (${width} × ${height}, ${count} superpixels) is scikit-image's, label by label`, () => {
    const picture = { width, height, rgb: bytes(rgb) };
    const given = Float64Array.from(new Float32Array(bytes(noise).buffer));
    const found = quickshift(picture, options, given);
    assert.equal(found.count, count);
    assert.deepEqual([found.width, found.height], [width, height]);
    assert.deepEqual([...found.labels], [...bytes(labels)]);
  });
}

test('without noise, pixels that are equally dense are each their own superpixel', () => {
  const picture = { width: 2, height: 1, rgb: Uint8Array.of(50, 50, 50, 50, 50, 50) };
  const { labels, count } = quickshift(picture, { kernelSize: 4, maxDistance: 200, ratio: 0.2 }, new Float64Array(2));
  assert.deepEqual([...labels], [0, 1]);
  assert.equal(count, 2);
});
