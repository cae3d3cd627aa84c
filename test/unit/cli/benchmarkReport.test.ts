import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry, Figures } from '../../../src/cli/benchmark/entry.ts';
import { summarizeModel } from '../../../src/cli/benchmark/report.ts';

const model = { model: 'Tiny', sha256: 'm', provider: 'cpu' } as const;

function figures(deletion: number | null, insertion: number | null, changes: Partial<Figures> = {}): Figures {
  return {
    deletion,
    insertion,
    difference: deletion === null || insertion === null ? null : insertion - deletion,
    morf: null,
    lerf: null,
    road: null,
    deletionIntoBlur: null,
    insertionFromGrey: null,
    exchanged: null,
    fidelity: null,
    calls: 100,
    seconds: 2,
    teacherShare: 0.5,
    memory: 5e8,
    agreement: null,
    correlation: null,
    splitHalf: null,
    keptShare: null,
    sanity: null,
    ...changes,
  };
}

function entry(image: string, result: Figures | string): Entry {
  const identity: Entry['identity'] = {
    image,
    model: 'm',
    vae: null,
    input: {
      resize: 'crop',
      cropFraction: 1,
      interpolation: 'bicubic',
      antialias: true,
      channels: 'rgb',
      scale: 1,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
    output: 'auto',
    method: 'relabel',
    samples: 100,
    sampling: null,
    seed: 0,
    step: 1792,
    batchSize: 'auto',
    provider: 'cpu',
    relabel: '0.1.0',
    onnxruntime: '1.30.0',
  };
  const target = { index: 0, label: 'cat', probability: 0.9 };
  return {
    image,
    model: 'Tiny',
    identity,
    machine: 'here',
    result: typeof result === 'string' ? { error: result } : { status: 'ok', target, figures: result },
  };
}

const ours = {
  method: 'relabel',
  entries: [
    entry('a', figures(0.1, 0.7, { agreement: 0.8, calls: 120 })),
    entry('b', figures(0.2, 0.5, { agreement: 1 })),
    entry('c', figures(null, null)),
    entry('d', 'broken'),
  ],
};
const other = {
  method: 'rise',
  entries: [
    entry('a', figures(0.2, 0.6)),
    entry('b', figures(0.3, 0.3)),
    entry('c', figures(0.1, 0.9)),
    entry('d', 'broken'),
  ],
};

test('means are over the images where a figure is defined', () => {
  const { rows } = summarizeModel(model, [ours], null, 0);
  const [row] = rows;
  assert.ok(row);
  assert.deepEqual([row.method, row.images, row.maps, row.failed], ['relabel', 3, 2, 1]);
  const mean = (name: keyof Figures) =>
    row.means[name] && [row.means[name].n, Number(row.means[name].mean.toFixed(12))];
  assert.deepEqual(mean('deletion'), [2, 0.15]);
  assert.deepEqual(mean('insertion'), [2, 0.6]);
  assert.deepEqual(mean('difference'), [2, 0.45]);
  assert.deepEqual(mean('calls'), [3, Number((320 / 3).toFixed(12))]);
  assert.deepEqual(mean('agreement'), [2, 0.9]);
  assert.equal(row.means.splitHalf, null);
  assert.equal(row.ahead.difference, null);
});

test('the lead is paired, image by image', () => {
  const { rows } = summarizeModel(model, [ours, other], 'rise', 0);
  assert.equal(rows[1]?.ahead.difference, null, 'the reference has no lead over itself');
  const ahead = rows[0]?.ahead.difference;
  assert.ok(ahead);
  // a: 0.6 − 0.4, b: 0.3 − 0.0; c has no map here, d has none at all.
  assert.deepEqual([ahead.n, Number(ahead.mean.toFixed(12))], [2, 0.25]);
  // Resampled pairs have the means 0.2, 0.25 and 0.3, the outer two a quarter of the time each.
  assert.ok(Math.abs(ahead.low - 0.2) < 1e-12 && Math.abs(ahead.high - 0.3) < 1e-12);
});

test('pairs go by image, not by place', () => {
  const turned = { ...other, entries: [...other.entries].reverse() };
  const { rows } = summarizeModel(model, [ours, turned], 'rise', 0);
  assert.equal(rows[0]?.ahead.difference?.mean.toFixed(12), '0.250000000000');
});
