import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { toTensor } from '../../../../src/pipeline/image/image.ts';
import { method as occlusion, windowsOf } from '../../../../src/pipeline/methods/occlusion/method.ts';
import { Teacher } from '../../../../src/pipeline/model/teacher.ts';
import { encodeGraph } from '../../../../src/pipeline/onnx/graph.ts';
import { Sessions } from '../../../../src/pipeline/onnx/session.ts';
import type { Picture } from '../../../../src/protocol/pictures.ts';
import { specOf, unit } from '../../../fixtures/models/classifiers.ts';
import { occlusion as known } from '../../../fixtures/vectors/baselines.json' with { type: 'json' };

const { height, width } = known;
const folder = mkdtempSync(join(tmpdir(), 'relabel-occlusion-'));
const sessions = new Sessions();
after(async () => {
  await sessions.dispose();
  rmSync(folder, { recursive: true });
});

/** Two logits: a weighted sum of all pixels, and 0. */
function writeTeacher(): string {
  const plane = height * width;
  const weight = Float32Array.from({ length: 2 * 3 * plane }, (_, at) => {
    const row = Math.floor((at % plane) / width);
    return at < 3 * plane ? 0.05 * Math.cos(Math.floor(at / plane) + 0.3 * row + 0.2 * (at % width)) : 0;
  });
  const path = join(folder, 'waves.onnx');
  const graph = {
    inputs: [{ name: 'input', shape: ['n', 3, height, width] }],
    outputs: [{ name: 'output' }],
    nodes: [{ op: 'Conv', inputs: ['input', 'weight'], outputs: ['output'] }],
    weights: [{ name: 'weight', shape: [2, 3, height, width], values: weight }],
  };
  writeFileSync(path, encodeGraph(graph));
  return path;
}

/** Noise: Park and Miller's generator. */
function noise(): Picture {
  let state = 1;
  const rgb = Uint8Array.from({ length: height * width * 3 }, () => {
    state = (state * 48271) % 2147483647;
    return state % 256;
  });
  return { width, height, rgb };
}

test('the map is the drop of the probability, in the mean over the windows that cover a pixel', async () => {
  const teacher = await Teacher.load(specOf(writeTeacher()), sessions, ['cpu'], 64);
  const picture = noise();
  const tensor = toTensor(picture, unit, 'NCHW');
  const scores = await teacher.score(tensor, 1);
  const subject = { teacher, preprocess: unit, picture, tensor, scores, topClass: 0, target: 0 };
  const result = await occlusion.explain(subject, {
    samples: 0,
    sampling: 'local',
    options: {},
    seed: 0,
    signal: new AbortController().signal,
    report: () => {},
  });
  const { window, stride, windows } = known;
  assert.deepEqual(result.settings, { samples: windows, window, stride });
  assert.equal(result.sampling!.samples.length, windows);
  known.values.forEach((value, pixel) => {
    const own = result.map!.values[pixel]!;
    assert.ok(Math.abs(own - value) < 2e-5, `${own} at pixel ${pixel} is not ${value}`);
  });

  // The first window hides the upper left corner, the last one the lower right; black is 0 for the teacher.
  const pictures = await result.sampling!.render([0, windows - 1]);
  const expected = [0, 1].map((last) =>
    picture.rgb.map((level, at) => {
      const [row, column] = [Math.floor(at / 3 / width), Math.floor(at / 3) % width];
      const hidden = last ? row >= height - window && column >= width - window : row < window && column < window;
      return hidden ? 0 : level;
    }),
  );
  assert.deepEqual(
    pictures.map(({ rgb }) => rgb),
    expected,
  );
});

for (const [high, wide] of [
  [224, 224],
  [97, 301],
  [5, 3],
  [1, 1],
] as const) {
  test(`windows cover every pixel of ${high} × ${wide} and none beyond`, () => {
    const { window, places } = windowsOf(high, wide);
    const covers = new Uint16Array(high * wide);
    for (const { top, left } of places) {
      assert.ok(top >= 0 && left >= 0 && top + window <= high && left + window <= wide);
      for (let row = top; row < top + window; row++) {
        for (let column = left; column < left + window; column++) covers[row * wide + column]!++;
      }
    }
    assert.ok(covers.every((count) => count > 0));
    assert.equal(new Set(places.map(({ top, left }) => `${top},${left}`)).size, places.length);
  });
}

test('224 pixels a side have windows of 32, every 8', () => {
  const { window, stride, places } = windowsOf(224, 224);
  assert.deepEqual([window, stride, places.length], [32, 8, 625]);
});
