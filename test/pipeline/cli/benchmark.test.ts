import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { describe } from 'node:test';
import { type Entry, isFailed } from '../../../src/cli/benchmark/entry.ts';
import type { Report } from '../../../src/cli/benchmark/report.ts';
import { fileNames, json, kept, photos, resultFile, run, small, tiny, withOption } from './tinyBenchmark.ts';

function differences(entries: readonly Entry[], samples: number): number[] {
  return entries.flatMap(({ identity, result }) => {
    return identity.samples === samples && !isFailed(result) ? [result.figures.difference ?? Number.NaN] : [];
  });
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const near = (a: number | undefined, b: number) =>
  assert.ok(Math.abs((a ?? Number.NaN) - b) < 1e-12, `${a} is not ${b}`);

test('--json: the entries, and their means and paired differences', async () => {
  const report = await json(photos, ...small, '--against', 'relabel:20');
  const { entries, setting } = report;
  assert.deepEqual(
    entries.map(({ image, identity }) => [image, identity.samples]),
    ['a.png', 'b.png', 'c.png'].flatMap((image) => [
      [image, 40],
      [image, 20],
    ]),
  );
  for (const { result, identity } of entries) {
    assert.ok(!isFailed(result));
    const { deletion, insertion, difference, morf, lerf, road, calls, teacherShare, keptShare, memory } =
      result.figures;
    // The VAE's own reconstruction keeps these labels, so replacements are tried on 8 images each; the first moves the model.
    // One gradient for six samples, which costs as much as three calls.
    const gradients = 3 * Math.ceil(identity.samples / 6);
    assert.equal(calls, identity.samples + gradients + 8, 'every sample is one call, and the evaluation none');
    assert.equal(difference, (insertion ?? 0) - (deletion ?? 0));
    near(road ?? Number.NaN, (lerf ?? Number.NaN) - (morf ?? Number.NaN));
    assert.ok(teacherShare !== null && teacherShare > 0 && teacherShare < 1);
    assert.ok(keptShare !== null && keptShare > 0 && keptShare < 1);
    assert.ok(memory !== null && memory > 1e6);
  }
  const [ours, other] = [differences(entries, 40), differences(entries, 20)];
  const [first, second] = report.models[0]?.rows ?? [];
  assert.deepEqual([first?.method, second?.method], ['relabel:40', 'relabel:20']);
  near(first?.means.difference?.mean, meanOf(ours));
  near(second?.means.difference?.mean, meanOf(other));
  near(first?.ahead.difference?.mean, meanOf(ours.map((value, i) => value - (other[i] ?? Number.NaN))));
  assert.equal(second?.ahead.difference, null);
  assert.deepEqual([setting.images, setting.of, setting.step, setting.seed, report.failed], [3, 3, 128, 0, 0]);
  assert.ok(
    report.peakMemory >=
      Math.max(...entries.map(({ result }) => (isFailed(result) ? 0 : (result.figures.memory ?? 0)))),
  );
  assert.deepEqual(kept().entries, entries);
  assert.deepEqual(fileNames(), ['.vscode', 'r.json']);
});

test('deletion in one step is what the hand computes', async () => {
  const { entries } = await json(
    photos,
    '--methods',
    'relabel:40',
    '--step',
    '1024',
    '--limit',
    '1',
    '--out',
    'r.json',
  );
  const [entry] = entries;
  assert.ok(entry && !isFailed(entry.result));
  // All pixels at once: the curve is one line from the image's probability to that of nothing, a third for each class.
  const { probability } = entry.result.target;
  near(Number(entry.result.figures.deletion?.toFixed(5)), Number(((probability + 1 / 3) / 2).toFixed(5)));
});

test('a method without a VAE does not depend on it, nor on the number of samples', async () => {
  const [entry] = (await json(photos, '--methods', 'random', '--limit', '1', '--samples', '90', '--out', 'r.json'))
    .entries;
  assert.ok(entry && !isFailed(entry.result));
  assert.deepEqual([entry.identity.vae, entry.identity.sampling, entry.identity.samples], [null, null, 0]);
  const { calls, teacherShare, agreement, deletion } = entry.result.figures;
  assert.deepEqual([calls, teacherShare, agreement], [0, 0, null]);
  assert.ok(deletion !== null && deletion > 0 && deletion < 1);
  const others = ['--methods', 'relabel,random', '--sampling', 'global', '--limit', '1', '--out', 'r.json'];
  assert.deepEqual((await json(photos, ...others)).entries[1], entry);
});

test('a map that was judged in more ways is not judged again for who asks for fewer', async () => {
  const asked = ['--methods', 'random', '--limit', '1', '--out', 'judged.json'];
  const [more] = (await json(photos, ...asked, '--second-judge')).entries;
  assert.ok(more && !isFailed(more.result) && more.result.figures.exchanged !== null);
  const { code, stdout, stderr } = await run(photos, ...asked, '--json');
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^1 of 1 results are in /m);
  assert.deepEqual(JSON.parse(stdout).entries[0], more);
});

test('a Markdown table on stdout, a line for each entry on stderr', async () => {
  const { code, stdout, stderr } = await run(photos, ...small, '--limit', '1');
  assert.equal(code, 0, stderr);
  assert.match(
    stdout,
    /^- `relabel benchmark .*photos --methods relabel:40,relabel:20 --step 128 --out r\.json --limit 1`$/m,
  );
  assert.match(stdout, /^- 1 of 3 images of /m);
  assert.match(stdout, /^### tiny, cpu$/m);
  assert.match(stdout, /^\| relabel:40 \| 1 \| 0\.\d{3} \| 0\.\d{3} \|/m);
  assert.match(stdout, /^\| relabel:20 \| 1 \| 0\.\d{3} \| 0\.\d{3} \|/m);
  assert.match(stderr, /^1 of 2, tiny, b\.png, relabel:40: insertion − deletion −?0\.\d{3}, \d+\.\d s$/m);
  assert.match(stderr, /^2 of 2, tiny, b\.png, relabel:20: /m);
});

test('several models: one table each, in the order asked for', async () => {
  const other = join(tiny.folder, 'other.onnx');
  cpSync(tiny.models.teacher, other);
  const report = await json(photos, '--limit', '1', ...small, '--model', 'tiny', '--model', other);
  assert.deepEqual(
    report.models.map(({ model }) => model),
    ['tiny', 'other'],
  );
  assert.deepEqual(
    report.entries.map(({ model, identity }) => [model, identity.samples]),
    [
      ['tiny', 40],
      ['tiny', 20],
      ['other', 40],
      ['other', 20],
    ],
  );
});

describe('failing', () => {
  test('an image that fails is an entry with its error, does not stop the others, and is tried again', async () => {
    const own = join(tiny.folder, 'own');
    mkdirSync(own);
    writeFileSync(join(own, 'a.png'), 'no image');
    cpSync(join(photos, 'b.png'), join(own, 'b.png'));
    const { code, stdout, stderr } = await run(own, ...small, '--json');
    assert.equal(code, 1, stderr);
    const { entries, failed, models: tables } = JSON.parse(stdout) as Report & { entries: Entry[] };
    assert.deepEqual(
      entries.map(({ image, result }) => [image, isFailed(result)]),
      [
        ['a.png', true],
        ['a.png', true],
        ['b.png', false],
        ['b.png', false],
      ],
    );
    assert.ok(entries[0] && isFailed(entries[0].result));
    assert.match(entries[0].result.error, /a\.png/);
    assert.match(stderr, /^1 of 4, tiny, a\.png, relabel:40: .*a\.png/m);
    assert.equal(failed, 2);
    assert.deepEqual([tables[0]?.rows[0]?.images, tables[0]?.rows[0]?.failed], [1, 1]);
    assert.equal(kept().entries.length, 4);

    const again = await run(own, ...small);
    assert.equal(again.code, 1);
    assert.match(again.stdout, /^- \*\*2 failed\*\* and are not included in any mean$/m);
    assert.match(again.stderr, /^2 of 4 results are in /m);
    cpSync(join(photos, 'a.png'), join(own, 'a.png'));
    assert.equal((await json(own, ...small)).failed, 0);
  });

  test('a model that can not be loaded is told before anything is computed', async () => {
    const broken = join(tiny.folder, 'broken.onnx');
    writeFileSync(broken, 'no model');
    const { code, stdout, stderr } = await run(photos, ...small, '--model', 'tiny', '--model', broken);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /broken\.onnx is not an ONNX model/);
    assert.ok(!existsSync(resultFile()));
  });

  for (const [what, args, reason] of [
    ['no folder', [], /^No folder given/],
    ['a folder that is not there', ['nowhere'], /^nowhere can't be read as a folder/m],
    ['a folder without images', ['.vscode'], /^\.vscode has no images/m],
    ['an unknown model', ['.', '--model', 'nothing'], /"nothing" is neither a configured model/],
    ['an unknown method', ['.', '--methods', 'magic'], /--methods must be one of/],
  ] as const) {
    test(`wrong use: ${what}`, async () => {
      if (what === 'an unknown model') cpSync(tiny.models.image, join(tiny.folder, 'x.png'));
      const { code, stdout, stderr } = await run(...args, '--out', 'r.json');
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, reason);
      assert.ok(!existsSync(resultFile()));
    });
  }

  test('a result file that can not be written', async () => {
    writeFileSync(join(tiny.folder, 'file'), '');
    const { code, stderr } = await run(photos, ...withOption(small, '--out', join('file', 'r.json')));
    assert.equal(code, 1);
    assert.match(stderr, /Could not write .*r\.json \(.*\): name another file for --out\./);
  });
});
