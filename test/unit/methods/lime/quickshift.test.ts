import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toLab } from '../../../../src/pipeline/methods/lime/lab.ts';
import { quickshift } from '../../../../src/pipeline/methods/lime/quickshift.ts';
import { lab, segmentations } from '../../../fixtures/vectors/superpixels.json' with { type: 'json' };

const lime = { kernelSize: 4, maxDistance: 200, ratio: 0.2 };
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

test("colours in Lab are scikit-image's", () => {
  const found = toLab(Uint8Array.from(lab.rgb));
  assert.equal(found.length, lab.lab.length);
  lab.lab.forEach((value, at) => {
    assert.ok(Math.abs(found[at]! - value) < 1e-9, `${at}: ${found[at]} is not ${value}`);
  });
});

for (const [index, { width, height, rgb, noise, labels, count, ...options }] of segmentations.entries()) {
  test(`segmentation ${index} (${width} × ${height}, ${count} superpixels) is scikit-image's, label by label`, async () => {
    const picture = { width, height, rgb: bytes(rgb) };
    const given = Float64Array.from(new Float32Array(bytes(noise).buffer));
    const found = await quickshift(picture, options, given);
    assert.equal(found.count, count);
    assert.deepEqual([found.width, found.height], [width, height]);
    assert.deepEqual([...found.labels], [...bytes(labels)]);
  });
}

test('without noise, pixels that are equally dense are each their own superpixel', async () => {
  const picture = { width: 2, height: 1, rgb: Uint8Array.of(50, 50, 50, 50, 50, 50) };
  const { labels, count } = await quickshift(picture, lime, new Float64Array(2));
  assert.deepEqual([...labels], [0, 1]);
  assert.equal(count, 2);
});

for (const [stage, ticks] of [
  ['densities', 20],
  ['parents', 350],
] as const) {
  test(`a cancel that comes in while it looks for ${stage} stops it there`, async () => {
    const side = 64;
    const picture = { width: side, height: side, rgb: new Uint8Array(side * side * 3) };
    const controller = new AbortController();
    let turns = 0;
    // What comes in from outside comes in one turn of the event loop after another.
    const tick = () => {
      turns += 1;
      if (turns === ticks) controller.abort(new Error('cancelled'));
      if (!controller.signal.aborted) setImmediate(tick);
    };
    setImmediate(tick);
    await assert.rejects(quickshift(picture, lime, new Float64Array(side * side), controller.signal), /cancelled/);
    assert.equal(turns, ticks, 'it ended before the cancel');
  });
}
