import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { explainRun } from '../../../src/pipeline/evaluation/explain/explainRun.ts';
import { readExplanations } from '../../../src/pipeline/evaluation/explain/runExplanations.ts';
import { readRun } from '../../../src/pipeline/evaluation/readRun.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { RunExplanation } from '../../../src/protocol/folders/folderRun.ts';
import type { ExplainOptions } from '../../../src/protocol/options.ts';
import { writeColourFolder } from '../../fixtures/images/colourFolder.ts';
import { missingVae } from '../../fixtures/startPipeline.ts';
import { evaluate, images, options, place, run } from './colourRuns.ts';

/** The maps of a run's mistakes after they were asked for in a way, and which were made for that. */
async function explained(how: Partial<ExplainOptions> = {}) {
  const { model, executionProviders, batchSize } = options();
  const usual = { method: 'rise', samples: 30, sampling: 'local', seed: 0, vae: missingVae(place) } as const;
  const sessions = new Sessions();
  const begun: string[] = [];
  const optionsOf = (image: string, target: number): ExplainOptions => {
    return { image, model, executionProviders, batchSize, ...usual, target, ...how };
  };
  const maps = await explainRun(await readRun(run()), 5, optionsOf, sessions, {
    signal: new AbortController().signal,
    begin: (image, role) => void begun.push(`${image} ${role}`),
    failed: (image, reason) => assert.fail(`${image}: ${reason}`),
  });
  await sessions.dispose();
  return { maps, begun };
}

const settingsOf = ({ folder }: RunExplanation) =>
  JSON.parse(readFileSync(path.join(run(), folder, 'manifest.json'), 'utf8'));

test('maps are made again in another way: by more samples, another seed, method or option; not twice in one', async () => {
  await writeColourFolder(images(), 9, [3]);
  await evaluate();
  const { maps, begun } = await explained();
  assert.equal(begun.length, maps.length);
  assert.ok(maps.some(({ role }) => role === 'truth'));
  assert.deepEqual(await explained(), { maps, begun: [] });
  const ways: Partial<ExplainOptions>[] = [
    { samples: 40 },
    { seed: 1 },
    { method: 'occlusion' },
    { method: 'occlusion', methodOptions: { window: 0.5 } },
  ];
  for (const way of ways) {
    const again = await explained(way);
    assert.equal(again.begun.length, maps.length, JSON.stringify(way));
    assert.equal(again.maps.length, maps.length, 'one of each is shown');
    for (const one of again.maps) {
      const { method, seed, settings } = settingsOf(one);
      assert.deepEqual([method, seed], [way.method ?? 'rise', way.seed ?? 0]);
      if (way.samples !== undefined) assert.equal(settings.samples, way.samples);
      const said = again.maps.find(({ image, role }) => image === one.image && role === 'predicted');
      if (one.role === 'truth') assert.equal(one.curve !== undefined, said?.map, 'by the map of what was said');
    }
    assert.deepEqual((await explained(way)).begun, []);
  }
});

test('maps of before, which do not say how they were made, stay', async () => {
  await writeColourFolder(images(), 9, [3]);
  await evaluate();
  const { maps } = await explained();
  const file = path.join(run(), 'explanations.jsonl');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/"how":"\w+",?/g, ''));
  assert.deepEqual((await explained({ samples: 40 })).begun, []);
  assert.equal(readExplanations(await readRun(run())).length, maps.length);
});
