import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitImage, toTensor } from '../../../../src/pipeline/image/image.ts';
import {
  asProbabilities,
  nearestScores,
  scoreDistance,
} from '../../../../src/pipeline/model/reference/compareScores.ts';
import { presets } from '../../../../src/settings/presets.ts';

function near(actual: ArrayLike<number>, expected: readonly number[]): void {
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i]! - value) < 1e-4, `${[...Array.from(actual)]}`);
  });
}

test('logits become probabilities, and probabilities stay', () => {
  // numpy: exp([1, 2, 3]) / sum
  near(asProbabilities(Float64Array.of(1, 2, 3), false), [0.0900306, 0.2447285, 0.665241]);
  near(asProbabilities(Float64Array.of(1000, 0), false), [1, 0]);
  near(asProbabilities(Float64Array.of(0.25, 0.75), false), [0.25, 0.75]);
  near(asProbabilities(Float64Array.of(0, Math.log(3)), true), [0.5, 0.75]);
  near(asProbabilities(Float64Array.of(0.9, 0.8), true), [0.9, 0.8]);
});

test('the distance of scores is that of their distributions', () => {
  assert.equal(scoreDistance(Float64Array.of(1, 0), [0, 1], false), 1);
  assert.equal(scoreDistance(Float64Array.of(0.5, 0.5), [0.5, 0.5], false), 0);
  near([scoreDistance(Float64Array.of(0.9, 0.1), [0.9, 0.4], true)], [0.3]);
});

test('scores of another order of the colours and another range are recognised', async () => {
  // A picture with a left half of orange, a model that compares its means of red, green and blue at some places.
  const [width, height] = [40, 30];
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) rgb.set(i % width < 18 ? [230, 120, 10] : [i % 251, 60, 200], i * 3);
  const image = { path: 'a.png', sha256: '', width, height, rgb, notes: [] };
  const configured = { ...presets.torchvision, layout: 'NCHW' } as const;
  const side = 16;
  const score = async (tensor: Float32Array) => {
    const sums = [0, 1, 2].map(
      (c) => tensor.subarray(c * side * side, c * side * side + 200).reduce((s, v) => s + v, 0) / 100,
    );
    return asProbabilities(Float64Array.from(sums), false);
  };
  const render = async (geometry: object) => fitImage(image, { ...configured, ...geometry }, [side, side]).picture;
  const own = { ...configured, channels: 'bgr', scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] } as const;
  const reference = Float64Array.from(await score(toTensor(await render({}), own, 'NCHW')));
  const found = await nearestScores(reference, false, configured, [], render, score);
  assert.ok(found.configured.distance > 0.05, `${found.configured.distance}`);
  assert.ok(found.best.distance < 0.001, `${found.best.distance}`);
  const { channels, scale, mean, std } = { ...configured, ...found.best.settings };
  assert.deepEqual([channels, scale, mean, std], ['bgr', 1 / 255, [0, 0, 0], [1, 1, 1]]);
});
