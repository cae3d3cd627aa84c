import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { describe } from 'node:test';
import { type Entry, isFailed } from '../../../src/cli/benchmark/entry.ts';
import { fileNames, json, kept, photos, resultFile, run, small, tiny, withOption } from './tinyBenchmark.ts';

describe('going on', () => {
  /** What would be found again would say 0.5; what is computed doesn't. */
  function mark(): void {
    const { schema, entries } = kept();
    const marked = entries.map(({ result, ...entry }) => {
      return {
        ...entry,
        result: isFailed(result) ? result : { ...result, figures: { ...result.figures, deletion: 0.5 } },
      };
    });
    writeFileSync(resultFile(), JSON.stringify({ schema, entries: marked }));
  }
  const marks = (entries: readonly Entry[]) =>
    entries.map(({ result }) => !isFailed(result) && result.figures.deletion === 0.5);
  const one = [...small, '--limit', '1'];

  test('what is there is not computed again, and the file is left alone', async () => {
    await json(photos, ...one);
    mark();
    const before = readFileSync(resultFile(), 'utf8');
    const { code, stdout, stderr } = await run(photos, ...one, '--json');
    assert.equal(code, 0);
    assert.deepEqual(marks(JSON.parse(stdout).entries), [true, true]);
    assert.match(stderr, /^2 of 2 results are in .*r\.json already; --fresh computes them again\.$/m);
    assert.equal(readFileSync(resultFile(), 'utf8'), before);
  });

  test('more images, methods, seeds and steps are added to it', async () => {
    await json(photos, ...one);
    mark();
    const more = await json(
      photos,
      '--out',
      'r.json',
      '--step',
      '128',
      '--methods',
      'relabel:30,relabel:40',
      '--limit',
      '1',
    );
    assert.deepEqual(marks(more.entries), [false, true]);
    const seeded = await json(photos, ...withOption(one, '--seed', '1'));
    assert.deepEqual(marks(seeded.entries), [false, false]);
    const stepped = await json(photos, ...withOption(one, '--step', '256'));
    assert.deepEqual(marks(stepped.entries), [false, false]);
    const all = await json(photos, ...small);
    assert.deepEqual(marks(all.entries), [false, false, true, true, false, false]);
    assert.equal(kept().entries.length, 2 + 1 + 2 + 2 + 4);
  });

  test('an image or a model with other content is computed again', async () => {
    const own = join(tiny.folder, 'own');
    mkdirSync(own);
    cpSync(join(photos, 'a.png'), join(own, 'x.png'));
    await json(own, ...small);
    mark();
    cpSync(join(photos, 'c.png'), join(own, 'x.png'));
    assert.deepEqual(marks((await json(own, ...small)).entries), [false, false]);
  });

  test('another output of the model, or another task that a file beside it tells, is computed again', async () => {
    const settings = join(tiny.folder, '.vscode', 'settings.json');
    const model = join(tiny.folder, 'own.onnx');
    cpSync(tiny.models.teacher, model);
    const configure = (more: object) =>
      tiny.writeSettings(settings, {
        'relabel.models': [{ name: 'tiny', path: model, preset: 'unit', vae: 'tiny', ...more }],
      });
    configure({ labels: tiny.models.labels });
    await json(photos, ...one);
    mark();
    assert.deepEqual(marks((await json(photos, ...one)).entries), [true, true]);
    writeFileSync(join(tiny.folder, 'config.json'), '{ "problem_type": "multi_label_classification" }');
    assert.deepEqual(marks((await json(photos, ...one)).entries), [false, false]);
    rmSync(join(tiny.folder, 'config.json'));
    assert.deepEqual(marks((await json(photos, ...one)).entries), [true, true]);
    configure({ labels: tiny.models.labels, outputName: 'means' });
    assert.deepEqual(marks((await json(photos, ...one)).entries), [false, false]);
  });

  test('the same image under another name is found', async () => {
    const own = join(tiny.folder, 'own');
    mkdirSync(own);
    cpSync(join(photos, 'a.png'), join(own, 'x.png'));
    await json(own, ...small);
    mark();
    cpSync(join(photos, 'a.png'), join(own, 'y.png'));
    const { entries } = await json(own, ...small);
    assert.deepEqual(marks(entries), [true, true, true, true]);
    assert.deepEqual(
      entries.map(({ image }) => image),
      ['x.png', 'x.png', 'y.png', 'y.png'],
    );
  });

  test('--fresh computes all of this run again, and keeps the rest', async () => {
    await json(photos, ...one);
    mark();
    const { entries } = await json(photos, ...withOption(one, '--methods', 'relabel:40'), '--fresh');
    assert.deepEqual(marks(entries), [false]);
    assert.deepEqual(marks(kept().entries).sort(), [false, true]);
  });

  for (const [what, text, reason] of [
    [
      'broken',
      '{"schema": 1, "entries": [',
      /r\.json does not hold results of this benchmark \(.+\): name another file/,
    ],
    [
      'of something else',
      '{"relabel.samples": 3}',
      /r\.json does not hold results of this benchmark: name another file/,
    ],
    ['of another version', '{"schema": 99, "entries": []}', /r\.json does not hold results/],
    ['with another kind of entries', '{"schema": 1, "entries": [3]}', /r\.json does not hold results/],
  ] as const) {
    test(`a file that is ${what} is left alone`, async () => {
      writeFileSync(resultFile(), text);
      const { code, stdout, stderr } = await run(photos, ...one);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, reason);
      assert.equal(readFileSync(resultFile(), 'utf8'), text);
      assert.deepEqual(fileNames(), ['.vscode', 'r.json']);
    });
  }
});

test('Ctrl+C stops, keeps what is finished, and the same command goes on', {
  skip: process.platform === 'win32' && 'no signals',
}, async () => {
  const args = [
    'benchmark',
    photos,
    '--methods',
    'relabel:20,relabel:3000',
    '--step',
    '128',
    '--out',
    'r.json',
    '--limit',
    '1',
  ];
  let killed = false;
  const { code, stdout, stderr } = await tiny.relabel(args, (text, kill) => {
    if (killed || !/^1 of 2, /m.test(text)) return;
    killed = true;
    kill();
  });
  assert.deepEqual([code, stdout], [130, ''], stderr);
  assert.match(stderr, /Cancelled: 1 of 2 results are in .*r\.json; the same command goes on from there\./);
  const [entry, ...others] = kept().entries;
  assert.deepEqual([entry?.identity.samples, others.length], [20, 0]);
  assert.deepEqual(fileNames(), ['.vscode', 'r.json']);
  const report = await json(photos, ...withOption(args.slice(2), '--methods', 'relabel:20'));
  assert.deepEqual(report.entries, [entry]);
});
