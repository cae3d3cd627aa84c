import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Classifier } from '../../../../src/pipeline/model/classifier.ts';
import { fromTrial, tryFeeds } from '../../../../src/pipeline/model/proposal/tryFeeds.ts';
import type { LoadedModel } from '../../../../src/pipeline/onnx/session.ts';
import type { ModelSpec, PreprocessSources } from '../../../../src/protocol/models.ts';
import { presets } from '../../../../src/settings/presets.ts';

const sources = { scale: 'default', mean: 'default', std: 'default', channels: 'default' } as PreprocessSources;

/** Right of both photographs, a cat and a cup, where it is fed values from 0 to 255 and `sees` them. */
function classifierOf(model: LoadedModel, sees: boolean) {
  let runs = 0;
  const classifier = {
    model,
    input: { height: 4, width: 4, layout: 'NCHW' },
    async run(values: Float32Array) {
      const right = runs++ % 2 === 0 ? 281 : 504;
      const knows = sees && Math.max(...values) > 2 && Math.min(...values) >= 0;
      return Float32Array.from({ length: 1000 }, (_, index) => (knows && index === right ? 20 : 0));
    },
  };
  return { classifier: classifier as unknown as Classifier, runs: () => runs };
}

test('what is tried with one way to crop says nothing of another; the same is not tried again', async () => {
  const model = {} as LoadedModel;
  const specOf = (cropFraction: number): ModelSpec => {
    const input = { ...presets.torchvision, cropFraction };
    return { name: 'x', path: '/x.onnx', input, written: { input: {} }, output: 'auto' };
  };
  const blind = classifierOf(model, false);
  const before = await tryFeeds({ spec: specOf(0.5), sources }, blind.classifier, 'logits');
  assert.equal(before.sources.scale, 'default');
  const seeing = classifierOf(model, true);
  const found = await tryFeeds({ spec: specOf(1), sources }, seeing.classifier, 'logits');
  assert.equal(found.sources.scale, fromTrial);
  assert.equal(found.spec.input.scale, presets.raw255.scale);
  const runs = blind.runs();
  assert.ok(runs > 0);
  await tryFeeds({ spec: specOf(0.5), sources }, blind.classifier, 'logits');
  assert.equal(blind.runs(), runs);
});
