import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Entry, Identity } from '../../../src/cli/benchmark/entry.ts';
import { BenchmarkFile } from '../../../src/cli/benchmark/resultsFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'relabel-benchmark-'));
after(() => rmSync(folder, { recursive: true }));

test('an entry with more measured serves who asks for less, and not the other way round', () => {
  const plain = { image: 'a', model: 'm', method: 'rise', samples: 4 } as unknown as Identity;
  const entry = { image: 'a.png', identity: { ...plain, secondJudge: true, curves: true }, result: { status: 'ok' } };
  const file = BenchmarkFile.open(join(folder, 'results.json'));
  file.put(entry as unknown as Entry);
  for (const asked of [plain, { ...plain, curves: true }, { ...plain, secondJudge: true, curves: true }] as const) {
    assert.equal(file.find(asked)?.image, 'a.png');
  }
  assert.equal(file.find({ ...plain, sanity: true }), undefined);
  assert.equal(file.find({ ...plain, samples: 5 }), undefined);
  file.close();
});
