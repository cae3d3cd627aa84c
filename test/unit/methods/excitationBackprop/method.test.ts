import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enlarge } from '../../../../src/pipeline/methods/cam/enlarge.ts';
import type { Subject } from '../../../../src/pipeline/methods/method.ts';
import { Sessions } from '../../../../src/pipeline/onnx/session.ts';
import vectors from '../../../fixtures/gradientMaps/excitation.json' with { type: 'json' };
import { explainBy, smallSubject } from '../../../fixtures/gradientMaps/explained.ts';

const sessions = new Sessions();
let subject: Subject;
before(async () => {
  subject = await smallSubject(sessions);
});
after(() => sessions.dispose());

for (const [name, contrastive] of [
  ['plain', false],
  ['contrastive', true],
] as const) {
  test(`the ${name} map is the layer’s excitation, enlarged, with its sign`, async () => {
    const { map, status, notes, settings } = await explainBy('excitation-backprop', subject, { contrastive });
    assert.ok(map);
    assert.equal(status, 'ok');
    const expected = enlarge(vectors.last[name], { height: 10, width: 10 }, subject.teacher.input).values;
    const greatest = Math.max(...expected.map(Math.abs));
    for (const [at, value] of map.values.entries()) {
      assert.ok(Math.abs(value - (expected[at] as number)) <= 1e-4 * greatest, `${value} at ${at}`);
    }
    assert.equal(
      map.values.some((value) => value < 0),
      contrastive,
    );
    assert.equal(settings?.contrastive, contrastive);
    assert.match(notes?.join() ?? '', /^Layer: .* \(6 × 10 × 10\)\.$/);
  });
}

test('another layer can be chosen, and is named', async () => {
  const message = await explainBy('excitation-backprop', subject, { layer: 'nope' }).then(() => '', String);
  const name = /"([^"]+)" \(8 × 10 × 10\)/.exec(message)?.[1] ?? '';
  const { settings } = await explainBy('excitation-backprop', subject, { layer: name });
  assert.equal(settings?.layer, name);
});

test('a cancel is obeyed', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await assert.rejects(explainBy('excitation-backprop', subject, {}, { signal }), /enough/);
});
