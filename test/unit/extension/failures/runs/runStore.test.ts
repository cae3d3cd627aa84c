import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { newRequest } from '../../../../../src/extension/failures/runRequest.ts';
import { RunStore } from '../../../../../src/extension/failures/runs/runStore.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'relabel-runs-'));
after(() => rmSync(folder, { recursive: true }));
const warnings: string[] = [];
const store = new RunStore(folder, { warn: (message) => warnings.push(message) });

test('a folder of runs with something else in it is read all the same', async () => {
  writeFileSync(path.join(folder, 'notes.txt'), 'x');
  const request = { ...newRequest({ from: 'these', paths: ['/d/a.png', '/d/b/c.png'] }, 'net'), started: true };
  await store.save(request);
  mkdirSync(store.directory(request.id));
  writeFileSync(path.join(store.directory(request.id), 'tags.json'), '{"images":');
  assert.deepEqual(await store.tags(request.id), {});
  assert.match(warnings.at(-1) ?? '', /tags\.json/);
  assert.deepEqual(
    (await store.list()).map(({ name }) => name),
    ['2 images of d'],
  );
  assert.equal(await store.load('../../etc'), undefined);
  assert.throws(() => store.directory('../x'));
});
