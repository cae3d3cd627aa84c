import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Subject } from '../../../../src/pipeline/methods/method.ts';
import type { TeacherGradients } from '../../../../src/pipeline/model/gradients.ts';
import { toProbabilities } from '../../../../src/pipeline/model/probabilities.ts';
import type { GradientRequest } from '../../../../src/pipeline/onnx/gradients/gradientModel.ts';
import { Sessions } from '../../../../src/pipeline/onnx/session.ts';
import { explainBy, smallSubject } from '../../../fixtures/gradientMaps/explained.ts';
import vectors from '../../../fixtures/gradientMaps/fgvis.json' with { type: 'json' };

const { steps } = vectors;
const sessions = new Sessions();
let subject: Subject;
before(async () => {
  subject = await smallSubject(sessions);
});
after(() => sessions.dispose());

test('the map is that of the filtered gradients in PyTorch, and not that of free ones', async () => {
  const { map, settings } = await explainBy('fgvis', subject, { steps, remaining: 0 });
  assert.equal(settings?.taken, steps);
  const worst = (expected: readonly number[]): number =>
    Math.max(...expected.map((value, at) => Math.abs((map?.values[at] ?? Number.NaN) - value)));
  assert.ok(worst(vectors.defended) < 1e-3, `${worst(vectors.defended)} apart`);
  assert.ok(worst(vectors.free) > 0.1, 'the filter makes no difference');
});

test('it ends once the class has lost what it is to lose, and says how many values that took', async () => {
  const { probability } = subject.teacher.scoreOf(subject.scores, 0, subject.target);
  const { advice, settings } = await explainBy('fgvis', subject, { remaining: 0.98 });
  const { taken, left } = settings as { taken: number; left: number };
  assert.ok(taken < 200 && left <= 0.98 * probability, `${taken} steps to ${left}`);
  assert.match(advice, /^Hiding \d+\.\d % of the image’s values takes the class from 0\.\d\d to 0\.\d\d: read where/);
  const few = await explainBy('fgvis', subject, { remaining: 0, steps: 2 });
  assert.match(few.advice, /to 0\.\d\d only: take more steps/);
});

test('a negative score is to fall further, and is not gone at once', async () => {
  const { raw } = subject.scores;
  const target = raw.length;
  const scores = { ...subject.scores, ...toProbabilities(raw, 1, 'score') };
  const teacher = Object.assign(Object.create(subject.teacher), {
    score: async (values: Float32Array, count: number) =>
      toProbabilities((await subject.teacher.score(values, count)).raw, count, 'score'),
  });
  assert.ok(teacher.scoreOf(scores, 0, target).probability < 0);
  const { settings, map } = await explainBy('fgvis', { ...subject, teacher, scores, target }, { steps: 3 });
  assert.equal(settings?.taken, 3);
  assert.ok(map?.values.some((value) => value > 0));
});

test('a step counts as a run with gradients and one without, after one that is told of the image', async () => {
  const { calls } = subject.teacher;
  await explainBy('fgvis', subject, { remaining: 0, steps: 3 });
  assert.equal(subject.teacher.calls - calls, 1 + 3 * (3 + 1));
});

test('a note says where there is nothing that gradients could be filtered behind', async () => {
  const options = { remaining: 0, steps: 1 };
  assert.deepEqual((await explainBy('fgvis', subject, options)).notes, []);
  const own = subject.gradients!;
  const part = {
    input: () => own.input(),
    open: (request: GradientRequest) => own.open({ ...request, way: undefined }),
  };
  const gradients = { ...part, held: async () => new Map() } as unknown as TeacherGradients;
  const { notes } = await explainBy('fgvis', { ...subject, gradients }, options);
  assert.match(notes?.join() ?? '', /filtered behind functions such as ReLU, and .* has none that is known/);
});

test('a cancel is obeyed before the next step', async () => {
  const controller = new AbortController();
  let done = 0;
  const report = () => {
    done++;
    controller.abort(new Error('enough'));
  };
  await assert.rejects(explainBy('fgvis', subject, {}, { signal: controller.signal, report }), /enough/);
  assert.equal(done, 1);
});
