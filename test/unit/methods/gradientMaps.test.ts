import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { MethodResult, Subject } from '../../../src/pipeline/methods/method.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { OptionValues } from '../../../src/protocol/method.ts';
import type { MethodName } from '../../../src/protocol/options.ts';
import { explainBy, smallSubject } from '../../fixtures/gradientMaps/explained.ts';
import known from '../../fixtures/gradientMaps/vectors.json' with { type: 'json' };

const { side } = known;
const sessions = new Sessions();
let subject: Subject;

before(async () => {
  subject = await smallSubject(sessions);
});
after(() => sessions.dispose());

const explain = (name: MethodName, options: OptionValues = {}, change: Partial<Subject> = {}) =>
  explainBy(name, { ...subject, ...change }, options);

/** Each within 1e-4 of the greatest. */
function assertClose(own: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(own.length, expected.length);
  const greatest = Math.max(...expected.map(Math.abs));
  expected.forEach((value, at) => {
    assert.ok(Math.abs((own[at] as number) - value) <= 1e-4 * greatest, `${own[at]} at ${at} is not ${value}`);
  });
}

function mapOf({ map, advice }: MethodResult): Float32Array {
  assert.ok(map, advice);
  assert.deepEqual([map.width, map.height], [side, side]);
  return map.values;
}

/** From 0 to 1, as pytorch-grad-cam scales its maps. */
function scaled(values: Float32Array): number[] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return [...values].map((value) => (value - least) / (most - least));
}

test('the model is fed as in PyTorch', () => assertClose(subject.scores.raw, known.raw));

for (const [method, vector] of [
  ['grad-cam', 'gradCam'],
  ['grad-cam++', 'gradCamPlusPlus'],
  ['layer-cam', 'layerCam'],
  ['score-cam', 'scoreCam'],
] as const) {
  test(`${method} is that of pytorch-grad-cam`, async () => {
    const result = await explain(method);
    assertClose(scaled(mapOf(result)), known.scaled[vector]);
    assert.deepEqual(result.settings?.layerSize, [6, side / 2, side / 2]);
  });
}

test('gradient × input is that of Captum, signed', async () => {
  const values = mapOf(await explain('gradient-input'));
  assertClose(values, known.gradientInput);
  assert.ok(values.some((value) => value < 0));
});

for (const baseline of ['grey', 'black'] as const) {
  test(`integrated gradients from ${baseline} are those of Captum, and add up to the rise of the log-odds`, async () => {
    const result = await explain('integrated-gradients', { baseline, smoothing: 0 });
    assertClose(mapOf(result), known.integratedGradients[baseline]);
    const { rise, sum } = result.settings as Record<'rise' | 'sum', number>;
    assert.ok(Math.abs(rise - sum) < 0.02 * Math.abs(rise), `${sum} of ${rise}`);
  });
}

test('SmoothGrad without noise is the gradient, and with noise follows from the seed', async () => {
  const product = mapOf(await explain('smoothgrad', { passes: 1, noise: 0, signed: true }));
  assertClose(product, known.gradientInput);
  const noisy = mapOf(await explain('smoothgrad', { passes: 3 }));
  assert.deepEqual(mapOf(await explain('smoothgrad', { passes: 3 })), noisy);
  assert.ok(noisy.every((value) => value >= 0));
  assert.notDeepEqual(mapOf(await explain('smoothgrad', { passes: 4 })), noisy);
});

test('another layer can be chosen, and a name that is none is answered with those that there are', async () => {
  const layers = await subject.gradients!.layer().then(({ name }) => name);
  await assert.rejects(explain('grad-cam', { layer: 'nope' }), (error: Error) => {
    assert.match(error.message, /has no layer "nope" .*: choose one of "/);
    assert.ok(error.message.includes(`"${layers}" (6 × ${side / 2} × ${side / 2})`), error.message);
    return true;
  });
  await assert.rejects(explain('grad-cam', { layer: `${layers}_` }), (error: Error) =>
    error.message.endsWith(`; did you mean "${layers}"?`),
  );
  const message = await explain('grad-cam', { layer: 'nope' }).then(() => '', String);
  const [first = ''] = /"[^"]+" \(8 × \d+ × \d+\)/.exec(message) ?? [];
  const name = first.split('"')[1] ?? '';
  const result = await explain('layer-cam', { layer: name });
  assert.equal(result.settings?.layer, name);
  assert.match(result.notes?.join(' ') ?? '', /Layer: .* \(8 × /);
  const linear = await explain('gradient-input', { layer: name });
  assert.deepEqual(linear.settings?.layer, name);
});

test('a gradient of a class counts as three calls, and is that of another class where that is asked for', async () => {
  const { classifier } = subject.teacher;
  const calls = classifier.calls;
  const other = await explain('gradient-input', {}, { target: 1 });
  assert.equal(classifier.calls - calls, 3);
  assert.notDeepEqual(mapOf(other), mapOf(await explain('gradient-input')));
});

test('a cancel is obeyed before the next pass', async () => {
  const controller = new AbortController();
  let passes = 0;
  const running = explainBy(
    'integrated-gradients',
    subject,
    {},
    {
      signal: controller.signal,
      report() {
        passes++;
        controller.abort(new Error('enough'));
      },
    },
  );
  await assert.rejects(running, /enough/);
  assert.equal(passes, 1);
});
