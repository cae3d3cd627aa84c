import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startPipeline } from '../../fixtures/startPipeline.ts';

const { options, pipeline, folder } = await startPipeline();

test('a map that asks no model is said not to follow it, between two reports of progress and in the export', async () => {
  const of = pipeline.explain({ ...options, method: 'random' });
  await pipeline.explanation(of);
  const seen: number[] = [];
  const report = ({ done, total }: { readonly done: number; readonly total: number }) => {
    assert.equal(total, 1); // its model has one weight
    seen.push(done);
  };
  const { signal } = new AbortController();
  const sanity = await pipeline.remote.checkSanity({ of }, { signal, report });
  assert.deepEqual(sanity, { weights: 1, randomised: [{ weights: 1, correlation: 1 }], followsModel: false });
  assert.deepEqual(seen, [0]);
  const directory = join(folder, 'with-sanity');
  await pipeline.remote.export({ of, directory }, { signal, report() {} });
  const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
  assert.deepEqual(manifest.sanity, sanity);
});

test('what is gone is refused', async () => {
  const ask = pipeline.ask('checkSanity', { of: 999 });
  assert.equal((await pipeline.failure(ask)).code, 'gone');
});
