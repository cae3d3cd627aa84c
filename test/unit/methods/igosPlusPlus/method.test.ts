import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BilateralVariation } from '../../../../src/pipeline/methods/igosPlusPlus/bilateralVariation.ts';
import { Enlargement } from '../../../../src/pipeline/methods/igosPlusPlus/enlargement.ts';
import type { Subject } from '../../../../src/pipeline/methods/method.ts';
import type { Teacher } from '../../../../src/pipeline/model/teacher.ts';
import { Sessions } from '../../../../src/pipeline/onnx/session.ts';
import { assertClose, explainBy, smallSubject } from '../../../fixtures/gradientMaps/explained.ts';
import vectors from '../../../fixtures/gradientMaps/igos.json' with { type: 'json' };

const { size, passes, iterations } = vectors;
const exact = { size, passes, iterations, noise: 0, baseline: 'blur' } as const;
const sessions = new Sessions();
let subject: Subject;
before(async () => {
  subject = await smallSubject(sessions);
});
after(() => sessions.dispose());

test('a mask is enlarged, and varies, as in PyTorch', () => {
  const { height, width } = subject.teacher.input;
  const pixels = height * width;
  const enlargement = new Enlargement({ height: size, width: size }, { height, width });
  const mask = Float64Array.from(vectors.mask);
  assertClose(enlargement.enlarge(mask), vectors.enlarged, 1e-6);
  const planes = [0, 1, 2].map((channel) => subject.tensor.subarray(channel * pixels, (channel + 1) * pixels));
  const variation = new BilateralVariation(enlargement, size, planes, height, width);
  assertClose([variation.of(mask)], [vectors.variation], 1e-6);
  assertClose(variation.slopes(mask), vectors.slopes, 1e-6);
});

test('the map is that of the authors’ formulas, line search included', async () => {
  const { sparsity, smoothness, map: expected } = vectors.loose;
  const { map, advice } = await explainBy('igos++', subject, { ...exact, sparsity, smoothness });
  assert.ok(map, advice);
  assert.ok(Math.max(...expected) > 0.5, 'the vector is worth comparing with');
  assertClose(map.values, expected, 1e-3);
  const usual = await explainBy('igos++', subject, exact);
  assertClose(usual.map?.values ?? [], vectors.map, 1e-4);
});

test('says what the class is without and with what the map marks', async () => {
  const { sparsity, smoothness } = vectors.loose;
  const { advice, status } = await explainBy('igos++', subject, { ...exact, sparsity, smoothness });
  assert.equal(status, 'ok');
  const [without = 1, alone = 0] = [...advice.matchAll(/0\.\d\d/g)].map(([figure]) => Number(figure));
  const { probability } = subject.teacher.scoreOf(subject.scores, 0, subject.target);
  assert.ok(without < probability && without < alone, advice);
});

test('its noise follows from the seed alone', async () => {
  const options = { size, passes: 2, iterations: 2, sparsity: 0.001, smoothness: 0.01 };
  const by = async (seed: number) => (await explainBy('igos++', subject, options, { seed })).map?.values;
  const one = await by(1);
  assert.ok(one);
  assert.deepEqual(await by(1), one);
  assert.notDeepEqual(await by(2), one);
});

test('a cancel is obeyed before the next pass', async () => {
  const controller = new AbortController();
  let done = 0;
  const report = () => {
    done++;
    controller.abort(new Error('enough'));
  };
  await assert.rejects(explainBy('igos++', subject, exact, { signal: controller.signal, report }), /enough/);
  assert.equal(done, 1);
});

test('a cancel is obeyed in the line search, too', async () => {
  const controller = new AbortController();
  let asked = 0;
  const score: Teacher['score'] = (values, count) => {
    asked++;
    controller.abort(new Error('enough'));
    return subject.teacher.score(values, count);
  };
  const teacher = Object.create(subject.teacher, { score: { value: score } });
  const running = explainBy('igos++', { ...subject, teacher }, exact, { signal: controller.signal });
  await assert.rejects(running, /enough/);
  assert.equal(asked, 1);
});
