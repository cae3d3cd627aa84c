import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import test, { describe } from 'node:test';
import { setupFolders } from '../../../src/cuda/installation.ts';
import { assertNothingInPlace, base, failsWith, index, setUp, skip, wheels } from './setUpHere.ts';

describe('a download that is interrupted', { skip }, () => {
  test('cut off again and again, it goes on from there', async () => {
    index.reset({ cutAfter: 6_000 });
    assert.deepEqual(await setUp(), { result: 'works', difference: 0 });
    const [first] = wheels.wheels;
    const ranges = index.files.filter(({ path }) => path.endsWith(first?.file ?? '')).map(({ range }) => range);
    assert.ok(ranges.length >= 4, `${ranges}`);
    assert.equal(ranges[0], undefined);
    const starts = ranges.slice(1).map((range) => Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1]));
    assert.deepEqual(
      starts,
      starts.toSorted((a, b) => a - b),
    );
  });

  test('by a server without ranges it begins anew, and is given up at last; the next setup goes on', async () => {
    index.reset({ cutAfter: 6_000, ranges: false });
    await assert.rejects(
      setUp(),
      failsWith(/stopped at 0 of 1 MB \(.*\): set up CUDA again, and it goes on from there/),
    );
    assertNothingInPlace();
    index.reset();
    assert.equal((await setUp()).result, 'works');
    assert.match(index.files[0]?.range ?? '', /^bytes=\d+-$/);
    assert.ok(!existsSync(setupFolders(base).downloads), 'not kept once they are used');
  });

  test('cancelled: what is there is kept', async () => {
    const controller = new AbortController();
    let count = 0;
    index.reset({ onFile: () => ++count === 3 && controller.abort() });
    await assert.rejects(setUp({ signal: controller.signal }), failsWith(/^Cancelled\.$/, 'cancelled'));
    assertNothingInPlace();
    index.reset();
    assert.equal((await setUp()).result, 'works');
    assert.equal(index.files.length, wheels.wheels.length - 2, 'two were there');
  });

  test('a slow server is waited for, and progress is told', async () => {
    index.reset({ trickle: 512 });
    const seen: number[] = [];
    const dialog = { found: () => {}, consent: async () => true, progress: (_: string, done = 0) => seen.push(done) };
    assert.equal((await setUp({ dialog })).result, 'works');
    const downloads = seen.filter((done) => done > 0);
    assert.ok(downloads.length > wheels.wheels.length * 2);
    assert.deepEqual(
      downloads,
      downloads.toSorted((a, b) => a - b),
    );
  });
});
