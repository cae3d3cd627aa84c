import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { PipelineError } from '../../../src/common/errors.ts';
import { SampleScatter } from '../../../src/extension/panel/sampleScatter.ts';
import type { Pipeline } from '../../../src/extension/process/pipelineHost.ts';
import type { ExplanationRecord } from '../../../src/pipeline/explanation/explanationRecord.ts';
import { scatter } from '../../../src/pipeline/explanation/scatter.ts';
import { principalComponents } from '../../../src/pipeline/numeric/principalComponents.ts';
import type { Picture } from '../../../src/protocol/pictures.ts';

describe('principal components', () => {
  // Made by principalComponents.py with scikit-learn; an axis may point either way.
  test('are those of scikit-learn', () => {
    const { rows, scores } = JSON.parse(readFileSync('test/fixtures/vectors/principalComponents.json', 'utf8'));
    const found = principalComponents(rows);
    for (const axis of [0, 1]) {
      const ours = rows.map((_: unknown, row: number) => found[row * 2 + axis]);
      const theirs = scores.map((score: number[]) => score[axis]);
      const sign = Math.sign(ours[0] * theirs[0]);
      ours.forEach((value: number, row: number) => {
        assert.ok(Math.abs(value - sign * theirs[row]) < 1e-5, `axis ${axis}, row ${row}: ${value}, ${theirs[row]}`);
      });
    }
  });
  test('of rows on a line have one axis', () => {
    const found = principalComponents([
      [0, 0],
      [3, 4],
      [6, 8],
    ]);
    assert.deepEqual(
      [...found].map((value) => Number(value.toFixed(6))),
      [-5, 0, 0, 0, 5, 0],
    );
  });
  test('of equal rows, of one and of none are 0', () => {
    assert.deepEqual(
      [
        ...principalComponents([
          [1, 2],
          [1, 2],
        ]),
      ],
      [0, 0, 0, 0],
    );
    assert.deepEqual([...principalComponents([[1, 2]])], [0, 0]);
    assert.deepEqual([...principalComponents([])], []);
  });
});

/** A kept explanation whose samples are of three plain colours in turn, with a little noise. */
function keptOf(count: number, seed = 0): ExplanationRecord {
  const colours = [
    [220, 30, 30],
    [30, 220, 30],
    [30, 30, 220],
  ];
  const picture = (index: number): Picture => ({
    width: 16,
    height: 16,
    rgb: Uint8Array.from({ length: 768 }, (_, at) => colours[index % 3]![at % 3]! + ((index * 31 + at * 17) % 23)),
  });
  const samples = Array.from({ length: count }, (_, index) => ({ index }));
  const renderSamples = async (indices: readonly number[]) => indices.map(picture);
  return {
    explanation: { samples },
    options: { seed },
    picture: picture(0),
    renderSamples,
  } as unknown as ExplanationRecord;
}

function runOf(signal = new AbortController().signal) {
  const reports: [done: number, total: number][] = [];
  const warnings: string[] = [];
  const report = async (done: number, total: number) => void reports.push([done, total]);
  return { reports, warnings, signal, report, warn: (message: string) => void warnings.push(message) };
}

describe('the scatter', () => {
  test('puts samples that look alike next to each other', async () => {
    const { method, pixels, indices, coordinates } = await scatter(keptOf(90), runOf());
    assert.deepEqual([method, pixels, indices.length, coordinates.length], ['umap', 8, 90, 180]);
    for (const index of indices) {
      const distances = indices
        .filter((other) => other !== index)
        .map(
          (other) =>
            [
              other,
              Math.hypot(...[0, 1].map((axis) => coordinates[index * 2 + axis]! - coordinates[other * 2 + axis]!)),
            ] as const,
        )
        .sort(([, a], [, b]) => a - b);
      const near = distances.slice(0, 10).map(([other]) => other % 3);
      assert.deepEqual(new Set(near), new Set([index % 3]), `the neighbours of ${index}`);
    }
  });
  test('is the same for the same seed, and another for another', async () => {
    const [one, two, other] = await Promise.all([
      scatter(keptOf(60), runOf()),
      scatter(keptOf(60), runOf()),
      scatter(keptOf(60, 1), runOf()),
    ]);
    assert.deepEqual(one, two);
    assert.notDeepEqual(one.coordinates, other.coordinates);
  });
  test('of a few samples is made of principal components', async () => {
    const found = await scatter(keptOf(12), runOf());
    assert.equal(found.method, 'pca');
    assert.ok(found.coordinates.every(Number.isFinite));
    assert.deepEqual((await scatter(keptOf(0), runOf())).indices, []);
  });
  test('of very many samples shows 500 that are evenly spread', async () => {
    const kept = keptOf(4000);
    const asked: number[] = [];
    const stop = new AbortController();
    const renderSamples = async (indices: readonly number[]) => {
      asked.push(...indices);
      return kept.renderSamples(indices);
    };
    const report = async (done: number) => void (done >= 500 && stop.abort(new PipelineError('cancelled', '')));
    await assert.rejects(scatter({ ...kept, renderSamples }, { ...runOf(stop.signal), report }));
    assert.deepEqual(
      asked,
      Array.from({ length: 500 }, (_, at) => at * 8),
    );
  });
  test('tells how far it is, and to the end', async () => {
    const run = runOf();
    await scatter(keptOf(60), run);
    const { reports } = run;
    assert.deepEqual(reports.slice(0, 3), [
      [60, 260],
      [60, 260],
      [65, 260],
    ]);
    assert.deepEqual(reports.at(-1), [260, 260]);
  });
  test('stops at a cancel while UMAP is set up', async () => {
    const stop = new AbortController();
    const told: number[] = [];
    const report = async (done: number) => {
      told.push(done);
      // Once when the last sample is made, then for every hundred points that have their neighbours.
      if (told.filter((count) => count === 250).length === 3) stop.abort(new PipelineError('cancelled', 'Cancelled.'));
    };
    await assert.rejects(scatter(keptOf(250), { ...runOf(stop.signal), report }), { code: 'cancelled' });
    assert.deepEqual(told.slice(-3), [250, 250, 250]);
  });
  test('is made of principal components where UMAP fails, and says why', async () => {
    const run = runOf();
    const fail = async () => {
      throw new Error('no neighbours to be found');
    };
    const found = await scatter(keptOf(60), run, fail);
    assert.equal(found.method, 'pca');
    assert.ok(found.coordinates.every(Number.isFinite) && found.coordinates.some((value) => value !== 0));
    assert.match(found.problem ?? '', /UMAP failed/);
    assert.equal(run.warnings.length, 1);
    assert.match(run.warnings[0]!, /UMAP failed.*no neighbours to be found/s);

    const nothing = await scatter(keptOf(60), run, async () => new Float32Array(120).fill(Number.NaN));
    assert.deepEqual([nothing.method, nothing.problem], ['pca', 'UMAP gave no numbers for these samples.']);
    assert.match(run.warnings[1]!, /no numbers/);
  });
  test('is UMAP’s where samples are all alike, or says why not', async () => {
    const kept = keptOf(60);
    const run = runOf();
    const found = await scatter({ ...kept, renderSamples: (indices) => kept.renderSamples(indices.map(() => 0)) }, run);
    assert.ok(found.coordinates.every(Number.isFinite));
    assert.equal(run.warnings.length, found.method === 'umap' ? 0 : 1);
  });
  for (const at of [60, 100]) {
    test(`stops at a cancel after ${at} steps`, async () => {
      const stop = new AbortController();
      let last = 0;
      const report = async (done: number) => {
        last = done;
        if (done >= at) stop.abort(new PipelineError('cancelled', 'Cancelled.'));
      };
      await assert.rejects(scatter(keptOf(60), { ...runOf(stop.signal), report }), { code: 'cancelled' });
      assert.ok(last < at + 25, String(last));
    });
  }
});

describe('a panel’s scatter', () => {
  const points = { method: 'pca', pixels: 8, indices: [0], coordinates: Float32Array.of(1, 2) } as const;
  const keptWith = (ask: Pipeline['scatter']) => ({ scatter: ask });

  test('is made once, with its progress', async () => {
    let asked = 0;
    const told: unknown[] = [];
    const kept = keptWith(async (_, { report } = {}) => {
      asked++;
      report?.({ done: 1, total: 4 });
      return points;
    });
    const made: SampleScatter = new SampleScatter(kept, 1, () => told.push(made.state));
    await Promise.all([made.begin(), made.begin()]);
    await made.begin();
    assert.equal(asked, 1);
    assert.deepEqual(told, [{ share: 0 }, { share: 0.25 }, { scatter: points }]);
  });
  test('says why it can’t be made, and can be asked for again', async () => {
    let fails = true;
    const made = new SampleScatter(
      keptWith(async () => {
        if (fails) throw new PipelineError('gone', 'It is gone.');
        return points;
      }),
      1,
      () => {},
    );
    await made.begin();
    assert.deepEqual(made.state, { error: 'It is gone.' });
    fails = false;
    await made.begin();
    assert.deepEqual(made.state, { scatter: points });
  });
  test('is broken off without a word, and can begin again', async () => {
    const kept = keptWith(
      (_, { signal } = {}) =>
        new Promise((_done, fail) => signal?.addEventListener('abort', () => fail(signal.reason))),
    );
    const made = new SampleScatter(kept, 1, () => {});
    const first = made.begin();
    assert.deepEqual(made.state, { share: 0 });
    made.stop();
    await first;
    assert.deepEqual(made.state, {});
    void made.begin();
    assert.deepEqual(made.state, { share: 0 });
  });
});
