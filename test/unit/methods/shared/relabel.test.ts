import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import { countSamples, relabel } from '../../../../src/pipeline/methods/shared/relabel.ts';
import { Teacher } from '../../../../src/pipeline/model/teacher.ts';
import { Sessions } from '../../../../src/pipeline/onnx/session.ts';
import type { Sample } from '../../../../src/protocol/samples.ts';
import { specOf, writeClassifier } from '../../../fixtures/models/classifiers.ts';

const sessions = new Sessions();
let folder: string;
let teacher: Teacher;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relabel-relabel-'));
  teacher = await Teacher.load(specOf(writeClassifier(folder, 'logits.onnx')), sessions, ['cpu'], 'auto');
});
after(async () => {
  await sessions.dispose();
  rmSync(folder, { recursive: true });
});

test('a sample is kept if its top class is that of the image, whatever the target', () => {
  // In nats, ln(p / (1 − p)) of the second class: −ln 3 and −ln (5 / 3).
  const probabilities = Float32Array.of(0.5, 0.25, 0.25, 0.125, 0.375, 0.5);
  const scores = { count: 2, classes: 3, probabilities, raw: probabilities, kind: 'probabilities' } as const;
  const samples = relabel(teacher, scores, { topClass: 0, target: 1 }, 25, Float32Array.of(0.5, 0.75));
  const targetScores = samples.map(({ targetScore }) => targetScore);
  for (const [row, odds] of [3, 5 / 3].entries()) {
    assert.ok(Math.abs(targetScores[row]! + Math.log(odds)) < 1e-7, String(targetScores));
  }
  assert.deepEqual(
    samples.map((sample) => ({ ...sample, targetScore: 0 })),
    [
      { index: 25, label: 0, labelProbability: 0.5, probability: 0.25, targetScore: 0, kept: true, change: 0.5 },
      { index: 26, label: 2, labelProbability: 0.5, probability: 0.375, targetScore: 0, kept: false, change: 0.75 },
    ],
  );
});

test('a label among others is kept as long as it is there itself; else the next most probable takes its place', () => {
  const probabilities = Float32Array.of(0.5, 0.875, 0.25, 0.125, 0.25, 0.875, 0.125, 0.125, 0.25, 0.125, 0.125, 0.75);
  const raw = Float32Array.of(0.5, 0.875, 0.25, 0.25, 0.875, 0.125, 0.25, 0.125, 0.125);
  const scores = { count: 3, classes: 4, probabilities, raw, kind: 'multilabel' } as const;
  const subject = { topClass: 0, target: 0, presentFrom: 0.5 };
  const samples = relabel(teacher, scores, subject, 0, Float32Array.of(1, 1, 1));
  assert.deepEqual(
    samples.map(({ label, kept, probability }) => ({ label, kept, probability })),
    [
      { label: 0, kept: true, probability: 0.5 },
      { label: 1, kept: false, probability: 0.25 },
      { label: 3, kept: false, probability: 0.25 },
    ],
  );
});

function sampleOf(label: number): Sample {
  return { index: 0, label, labelProbability: 1, probability: 0, targetScore: 0, kept: label === 0, change: 0 };
}

test('shifted samples are counted by label, most frequent first', () => {
  const counts = countSamples([0, 2, 1, 2, 0, 0, 2, 3].map(sampleOf), ['cat', 'dog', 'bird']);
  assert.deepEqual(counts, { total: 8, kept: 3, shifted: 5, shiftedTo: { bird: 3, dog: 1, 'class 3': 1 } });
  assert.deepEqual(Object.keys(counts.shiftedTo), ['bird', 'dog', 'class 3']);
});

test('classes of the same name are counted together', () => {
  const { kept, shiftedTo } = countSamples([0, 1, 2, 2, 3].map(sampleOf), ['cat', 'crane', 'crane', 'dog']);
  assert.equal(kept, 1);
  assert.deepEqual(shiftedTo, { crane: 3, dog: 1 });
});

test('a class of the same name as the top one is another class', () => {
  const { kept, shifted, shiftedTo } = countSamples([0, 1].map(sampleOf), ['crane', 'crane']);
  assert.deepEqual([kept, shifted, shiftedTo], [1, 1, { crane: 1 }]);
});

test('without samples all counts are nought', () => {
  assert.deepEqual(countSamples([], []), { total: 0, kept: 0, shifted: 0, shiftedTo: {} });
});

test('labels that every object has already are counted as any other', () => {
  const labels = ['__proto__', 'constructor', 'toString'];
  const counts = countSamples([0, 1, 2, 1].map(sampleOf), labels);
  assert.deepEqual(Object.entries(counts.shiftedTo), [
    ['constructor', 2],
    ['toString', 1],
  ]);
  const { shiftedTo } = countSamples([2, 0, 2].map(sampleOf), ['constructor', 'toString', '__proto__']);
  assert.deepEqual(Object.entries(shiftedTo), [['__proto__', 2]]);
  // As the pipeline sends them, and as the files have them.
  assert.deepEqual(Object.entries(deserialize(serialize(shiftedTo))), [['__proto__', 2]]);
  assert.equal(JSON.stringify(shiftedTo), '{"__proto__":2}');
});
