import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { areaSlopes } from '../../../../src/pipeline/methods/extremalPerturbation/areaRanking.ts';
import { BlurPyramid } from '../../../../src/pipeline/methods/extremalPerturbation/blurPyramid.ts';
import { SmoothMask } from '../../../../src/pipeline/methods/extremalPerturbation/smoothMask.ts';
import type { Subject } from '../../../../src/pipeline/methods/method.ts';
import { Sessions } from '../../../../src/pipeline/onnx/session.ts';
import { assertClose, explainBy, smallSubject } from '../../../fixtures/gradientMaps/explained.ts';
import torchray from '../../../fixtures/gradientMaps/torchray.json' with { type: 'json' };

const sessions = new Sessions();
let subject: Subject;
before(async () => {
  subject = await smallSubject(sessions);
});
after(() => sessions.dispose());

async function mapBy(options: Record<string, string | number | boolean>): Promise<Float32Array> {
  const { map, advice } = await explainBy('extremal-perturbation', subject, { smoothing: 0, ...options });
  assert.ok(map, advice);
  return map.values;
}

describe('masks', () => {
  const { parameters, full, every31st, slopes } = torchray.mask;
  const masks = new SmoothMask(23, 30, { step: 7, reach: 21 });
  const grid = Float64Array.from(parameters);
  const grown = masks.grow(grid);

  test('are TorchRay’s', () => {
    assert.deepEqual([masks.rows, masks.columns], [4, 5]);
    assert.deepEqual([masks.fullHeight, masks.fullWidth], full);
    assertClose(
      grown.full.filter((_, at) => at % 31 === 0),
      every31st,
      1e-6,
    );
  });

  test('have PyTorch’s gradient by their parameters, that of the area’s ranking included', () => {
    const pull = masks.uncrop(Float64Array.from({ length: 23 * 30 }, (_, at) => Math.sin(at)));
    const loss = areaSlopes(grown.full, 0.3).map((slope, at) => 300 * slope + (pull[at] as number));
    assertClose(masks.slopes(grid, grown, loss), slopes, 1e-5 * Math.max(...slopes.map(Math.abs)));
  });

  test('of which equal values are ranked by their places', () => {
    const slopes = areaSlopes(Float64Array.of(0.5, 0.5, 0.25, 0.5), 0.5);
    // 0.25 and the first of the equal ones are to be 0.
    assert.deepEqual([...slopes], [0.25, -0.25, 0.125, -0.25]);
  });
});

test('of equal values those that are worth most are kept, wherever they are', () => {
  const worth = Float64Array.of(3, 0, 0, 1, -1, 2);
  const slopes = areaSlopes(new Float64Array(6).fill(1), 0.5, worth);
  // The three lowest are to be 0, the others 1, which they are.
  assert.deepEqual(
    [...slopes].map((slope) => slope > 0),
    [false, true, true, false, true, false],
  );
  const ranked = areaSlopes(Float64Array.of(0.5, 1, 1, 0.25), 0.25, Float64Array.of(9, 1, 2, 9));
  assert.deepEqual([...ranked], [0.25, 0.5, 0, 0.125], 'a greater value counts for more than any worth');
});

test('an image under a mask of 1 is the image, under one of 0 the most blurred, and between them half way', () => {
  const plane = Float32Array.from({ length: 30 }, (_, at) => (at * 7) % 11);
  const pyramid = new BlurPyramid([plane], 6, 5, 2);
  const under = (value: number): Float64Array => pyramid.show(new Float64Array(30).fill(value))[0]!;
  assert.deepEqual([...under(1)], [...plane]);
  const [low, high] = [under(3 / 7), under(4 / 7)];
  for (const [at, value] of under(0.5).entries()) {
    assert.ok(Math.abs(value - ((low[at] as number) + (high[at] as number)) / 2) < 1e-9);
  }
});

test('what is the same everywhere stays so, to its edges, where that is what lies around it', () => {
  const even = new BlurPyramid([new Float32Array(30).fill(0.25)], 6, 5, 2, Float32Array.of(0.25));
  assert.deepEqual([...even.show(new Float64Array(30))[0]!], Array<number>(30).fill(0.25));
});

test('the map is that of TorchRay’s formulas with its 800 steps, and that of fewer and longer ones', async () => {
  const { areas, authors, few } = torchray;
  assertClose(await mapBy({ areas, steps: authors.steps }), authors.map, 0.02);
  assertClose(await mapBy({ areas, steps: few.steps }), few.map, 0.02);
});

test('is smoothed as TorchRay’s benchmark smooths it', async () => {
  assertClose(await mapBy({ areas: '0.1', steps: 50, smoothing: 0.09 }), torchray.smoothed, 0.01);
});

test('says what the masked images are taken for, and counts every step', async () => {
  const reports: number[] = [];
  const { classifier } = subject.teacher;
  const calls = classifier.calls;
  const { notes, settings, status } = await explainBy(
    'extremal-perturbation',
    subject,
    { areas: '0.1, 0.5', steps: 10, mirror: false },
    { report: ({ done, total }) => assert.ok(reports.push(done) <= total) },
  );
  assert.equal(status, 'ok');
  assert.deepEqual(
    reports,
    [...Array(20).keys()].map((at) => at + 1),
  );
  assert.equal(classifier.calls - calls, 3 * 20 + 2);
  const { kept } = settings as { kept: { area: number; probability: number }[] };
  assert.deepEqual(
    kept.map(({ area }) => area),
    [0.1, 0.5],
  );
  assert.ok(kept.every(({ probability }) => probability > 0 && probability < 1));
  assert.match(notes?.[0] ?? '', /^Probability with only the best area shown: 10 %: 0\.\d\d, 50 %: 0\.\d\d\.$/);
});

test('areas that are none are refused by name', async () => {
  for (const areas of ['0.1,2', '0.1,', 'half']) {
    await assert.rejects(
      explainBy('extremal-perturbation', subject, { areas }),
      /option areas of extremal-perturbation has "(2||half)"/,
    );
  }
});

test('a cancel is obeyed before the next step', async () => {
  const controller = new AbortController();
  let steps = 0;
  const report = () => {
    steps++;
    controller.abort(new Error('enough'));
  };
  await assert.rejects(
    explainBy('extremal-perturbation', subject, {}, { signal: controller.signal, report }),
    /enough/,
  );
  assert.equal(steps, 1);
});
