import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { checkSanity } from '../../../src/pipeline/explanation/checkSanity.ts';
import { evaluate } from '../../../src/pipeline/explanation/evaluate.ts';
import { explain } from '../../../src/pipeline/explanation/explain.ts';
import type { ExplainEvent } from '../../../src/pipeline/explanation/explainContext.ts';
import { layersOf } from '../../../src/pipeline/explanation/layerMaps.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import { presets } from '../../../src/settings/presets.ts';
import { classifier, writeGraph } from '../../fixtures/models/modelKinds.ts';

const folder = mkdtempSync(join(tmpdir(), 'relabel-told-'));
const sessions = new Sessions();
after(async () => {
  await sessions.dispose();
  rmSync(folder, { recursive: true });
});

test('what a file beside the model says of its numbers holds for the shuffled model, and measurements need it as it was', async () => {
  const path = writeGraph(folder, 'model.onnx', classifier([]));
  const config = join(folder, 'config.json');
  writeFileSync(config, '{ "problem_type": "multi_label_classification" }');
  const events: ExplainEvent[] = [];
  const run = { signal: new AbortController().signal, emit: (event: ExplainEvent) => void events.push(event) };
  const kept = await explain(
    {
      image: resolve(import.meta.dirname, '../../../media/examples/chelsea.png'),
      model: { name: 'told', path, input: presets.unit, written: { input: {} }, output: 'auto' },
      vae: { name: 'none', encoder: '', decoder: '' },
      method: 'occlusion',
      samples: 0,
      sampling: 'local',
      seed: 0,
      executionProviders: ['cpu'],
      batchSize: 'auto',
    },
    sessions,
    run,
  );
  assert.ok(kept.explanation.map, kept.explanation.advice);
  await checkSanity(kept, sessions, run);
  const predictions = events.flatMap((event) => (event.type === 'predicted' ? [event.prediction] : []));
  assert.equal(predictions.length, 2);
  for (const { given } of predictions) assert.ok(given, 'labels that do not exclude each other');

  const measuring = { signal: run.signal, report: async () => undefined };
  const measure = () => evaluate(kept, { step: 16, road: false }, sessions, measuring);
  assert.ok((await measure()).curves);
  rmSync(config);
  const refused = { code: 'model', message: /model\.onnx.* has changed since .*: run it again to/ };
  await assert.rejects(measure(), refused);
  await assert.rejects(layersOf(kept, sessions), refused);
});
