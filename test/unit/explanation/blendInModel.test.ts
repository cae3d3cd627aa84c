import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { spearman } from '../../../src/common/correlation.ts';
import { explain } from '../../../src/pipeline/explanation/explain.ts';
import type { ExplanationRecord } from '../../../src/pipeline/explanation/explanationRecord.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { ModelSpec, Preprocess } from '../../../src/protocol/models.ts';
import type { ExplainOptions } from '../../../src/protocol/options.ts';
import { bundledModel } from '../../../src/settings/bundled.ts';
import { classifier, side, writeGraph } from '../../fixtures/models/modelKinds.ts';

const media = join(import.meta.dirname, '../../../media');
const { vae, ...bundled } = bundledModel(media);
const folder = mkdtempSync(join(tmpdir(), 'relabel-blend-'));
const sessions = new Sessions();
after(async () => {
  await sessions.dispose();
  rmSync(folder, { recursive: true });
});

interface Explained {
  readonly record: ExplanationRecord;
  readonly log: readonly string[];
}

async function explained(changes: Partial<ExplainOptions>, blendInModel?: boolean): Promise<Explained> {
  const log: string[] = [];
  const options: ExplainOptions = {
    ...{ image: join(media, 'examples', 'chelsea.png'), model: bundled, vae, method: 'relabel', samples: 150 },
    ...{ sampling: 'local', seed: 0, executionProviders: ['cpu'], batchSize: 'auto' },
    ...changes,
  };
  const record = await explain(options, sessions, {
    signal: new AbortController().signal,
    blendInModel,
    emit: (event) => event.type === 'log' && log.push(event.message),
  });
  return { record, log };
}

const saidOfBlending = ({ log }: Explained) => log.filter((line) => line.includes('blend'));

test('an explanation by a model that blends images itself has the same map', async () => {
  const usual = await explained({});
  const inModel = await explained({}, true);
  assert.deepEqual(saidOfBlending(usual), [], 'never by default on the CPU');
  assert.deepEqual(saidOfBlending(inModel), ['"SqueezeNet 1.1 (bundled)" blends images itself, 50 at a time.']);
  const [a, b] = [usual.record.explanation, inModel.record.explanation];
  assert.ok(a.map && b.map);
  assert.ok((spearman(a.map.values, b.map.values) ?? 0) >= 0.999);
  // Sample by sample, those of the search included.
  assert.equal(b.samples.length, 150);
  assert.deepEqual(
    b.samples.map(({ kept, label, change }) => [kept, label, change]),
    a.samples.map(({ kept, label, change }) => [kept, label, change]),
  );
  const apart = b.samples.map(({ probability }, at) => Math.abs(probability - a.samples[at]!.probability));
  assert.ok(Math.max(...apart) < 1e-5, `${Math.max(...apart)}`);
  assert.deepEqual(b.regions?.sufficient?.where, a.regions?.sufficient?.where);
  assert.deepEqual(
    [usual, inModel].map(({ record }) => record.methodSettings.blendedBy),
    [undefined, 'model'],
  );
  assert.equal(inModel.record.methodSettings.batchSize, 50);
  // What is shown is made of the recipes, as always.
  const [one] = await inModel.record.renderSamples([3]);
  assert.deepEqual(one, (await usual.record.renderSamples([3]))[0]);
});

test('the rest of it is as it was: other ways to sample ask for no blending', async () => {
  const { log } = await explained({ sampling: 'global', samples: 20 }, true);
  assert.deepEqual(saidOfBlending({ log } as Explained), []);
});

test('a model that can’t is explained as before, and the log says why', async () => {
  const path = writeGraph(folder, 'old.onnx', classifier([], { opset: 6 }));
  const model: ModelSpec = {
    ...{ name: 'Old', path, output: 'logits' },
    input: { ...bundled.input, size: [side, side], channels: 'rgb', scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] },
  };
  const [usual, asked] = [await explained({ model }), await explained({ model }, true)];
  assert.deepEqual(saidOfBlending(asked), [
    '"Old" does not blend images itself (its operators are of version 6, and 7 is the first that can), so they are blended on the CPU.',
  ]);
  assert.deepEqual(asked.record.explanation.map, usual.record.explanation.map);
});

const halves: Partial<Preprocess> = { channels: 'rgb', scale: 1 / 255, mean: [0.4, 0.5, 0.6], std: [0.2, 0.3, 0.4] };
/** What preprocesses to 0 is brighter than white, so no picture can take the image's place. */
const beyond: Partial<Preprocess> = { ...halves, mean: [1.2, 0.5, 0.6] };

for (const method of ['rise', 'occlusion'] as const) {
  test(`${method} hides parts of the image in the model as it does before it`, async () => {
    const path = writeGraph(folder, 'means.onnx', classifier([], { opset: 12 }));
    for (const [name, input] of Object.entries({ halves, beyond })) {
      const model: ModelSpec = {
        ...{ name, path, output: 'logits' },
        input: { ...bundled.input, ...input, size: [side, side] },
      };
      const [usual, inModel] = [await explained({ model, method }), await explained({ model, method }, true)];
      assert.deepEqual(saidOfBlending(inModel), [`"${name}" blends images itself, 50 at a time.`]);
      const [a, b] = [usual.record.explanation, inModel.record.explanation];
      const apart = b.samples.map(({ probability }, at) => Math.abs(probability - a.samples[at]!.probability));
      assert.ok(apart.length > 50 && Math.max(...apart) < 1e-5, `${Math.max(...apart)}`);
      const probabilities = a.samples.map(({ probability }) => probability);
      assert.ok(Math.max(...probabilities) - Math.min(...probabilities) > 1e-4);
      assert.deepEqual(
        b.samples.map(({ change }) => change),
        a.samples.map(({ change }) => change),
      );
      assert.ok(a.map && b.map);
      const correlation = spearman(a.map.values, b.map.values) ?? 0;
      assert.ok(correlation >= 0.999, `${correlation}`);
    }
  });
}
