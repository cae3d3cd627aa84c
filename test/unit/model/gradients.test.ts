import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ImageGradients } from '../../../src/pipeline/model/gradients.ts';
import type { Teacher } from '../../../src/pipeline/model/teacher.ts';
import type { GradientSession } from '../../../src/pipeline/onnx/gradients/gradientSession.ts';

/** Gradients of an image of two numbers, of a batch of two. */
function gradientsThatAre(values: readonly number[]): ImageGradients {
  const nothing = { shape: [2, 2], values: new Float32Array(4) };
  const gradients = new Map([['x', { shape: [2, 2], values: Float32Array.from(values) }]]);
  const result = { scores: new Float32Array(2), raw: nothing, gradients, activations: new Map() };
  const session = { batch: 2, runSeeded: async () => result } as unknown as GradientSession;
  const teacher = { spec: { name: 'net' }, classifier: { spent: 0, calls: 0 } } as unknown as Teacher;
  return new ImageGradients(teacher, session, 2, true);
}

const numbers = Float32Array.of(1, 2);
const scores = { count: 1, classes: 2, probabilities: numbers, raw: numbers, kind: 'logits' } as const;

for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY]) {
  test(`a gradient of ${wrong} somewhere is refused, and one beside the image is not`, async () => {
    await assert.rejects(gradientsThatAre([3, wrong, 0, 0]).run(numbers, 0, scores), {
      code: 'model',
      message: /^The gradient of model "net" is infinite or no number .* relabel, rise, lime or occlusion\.$/,
    });
    const { gradients } = await gradientsThatAre([3, 4, wrong, wrong]).run(numbers, 0, scores);
    assert.deepEqual([...gradients.get('x')!.values], [3, 4]);
  });
}
