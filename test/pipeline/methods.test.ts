import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ExplainOptions, Explanation } from '../../src/pipeline/protocol.ts';
import { Pipeline } from '../fixtures/pipeline.ts';
import { spotSide, writeSpot } from '../fixtures/spot.ts';

let folder: string;
let options: ExplainOptions;
let pipeline: Pipeline;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relabel-methods-'));
  // Methods without a VAE take no notice of one that isn't there.
  const vae = { name: 'missing', encoder: join(folder, 'no.onnx'), decoder: join(folder, 'no.onnx') };
  options = { ...(await writeSpot(folder)), vae };
  pipeline = new Pipeline();
});
after(async () => {
  pipeline.kill('SIGKILL');
  await pipeline.ended;
  rmSync(folder, { recursive: true });
});

const explain = (change: Partial<ExplainOptions>): Promise<Explanation> =>
  pipeline.explanation(pipeline.explain({ ...options, ...change }));

const valuesOf = ({ map }: Explanation): Float32Array => map?.values ?? assert.fail('no map');

describe('a random map', () => {
  test('is uniform, the same for a seed only, and says that it means nothing', async () => {
    const explanation = await explain({ method: 'random' });
    const values = valuesOf(explanation);
    assert.equal(values.length, spotSide ** 2);
    assert.ok(values.every((value) => value >= 0 && value < 1));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    // Four standard deviations of the mean of 1024 uniform numbers.
    assert.ok(Math.abs(mean - 0.5) < 4 / Math.sqrt(12 * values.length), String(mean));
    assert.deepEqual(valuesOf(await explain({ method: 'random' })), values);
    assert.notDeepEqual(valuesOf(await explain({ method: 'random', seed: 1 })), values);
    assert.equal(explanation.status, 'unstable');
    assert.match(explanation.advice, /random and means nothing/);
    assert.deepEqual([explanation.counts.total, explanation.samples.length], [0, 0]);
  });

  test('has a prediction without a reconstruction, and a manifest without a VAE', async () => {
    const id = pipeline.explain({ ...options, method: 'random' });
    const { prediction } = await pipeline.explanation(id);
    assert.equal(prediction.target.label, 'light');
    assert.equal(prediction.reconstruction, undefined);
    const directory = join(folder, 'random');
    const answer = await pipeline.answer(pipeline.export(id, directory));
    assert.equal(answer.type, 'exported');
    const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
    assert.equal(manifest.vae, null);
    assert.equal(manifest.reconstruction, null);
    assert.equal(manifest.settings.samples, 0);
  });
});
