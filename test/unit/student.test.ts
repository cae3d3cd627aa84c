import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Gram } from '../../src/pipeline/gram.ts';
import { randomStream } from '../../src/pipeline/random.ts';
import { bestBorder, distil, type Lessons, sketch, split } from '../../src/pipeline/student.ts';

const size = { width: 8, height: 8 };
const plane = size.width * size.height;
const dimension = 3 * plane;
const count = 500;

/** Rows 1–3 of columns 4–6. */
const isPlanted = (pixel: number) => {
  const [row, column] = [Math.floor(pixel / size.width), pixel % size.width];
  return row >= 1 && row <= 3 && column >= 4 && column <= 6;
};

/** Changes x' − x: darker on the whole, and noise. */
const changes = Array.from({ length: count }, (_, index) => {
  const stream = randomStream(21, index);
  return Float32Array.from({ length: dimension }, () => -0.5 + stream.normal());
});
/** How much of the planted region is left, about 0 ± 1: the truth that the teacher sees. */
const evidence = changes.map((change) => {
  const sum = change.reduce((total, value, feature) => total + (isPlanted(feature % plane) ? value + 0.5 : 0), 0);
  return sum / Math.sqrt(27);
});
const planted: Lessons = {
  soft: evidence.map((value) => 1 / (1 + Math.exp(-3 * value))),
  hard: evidence.map((value) => value > 0),
};

let gram: Gram;
before(async () => {
  gram = new Gram(count, dimension);
  for (let first = 0; first < count; first += 25) {
    const rows = new Float32Array(25 * dimension);
    changes.slice(first, first + 25).forEach((change, row) => {
      rows.set(change, row * dimension);
    });
    await gram.add(rows);
  }
});

/** Mean of the planted pixels that no smoothing reaches over, and of those far from them. */
function inAndOut(values: Float64Array): [inside: number, outside: number] {
  const mean = (pixels: number[]) => pixels.reduce((sum, pixel) => sum + values[pixel]!, 0) / pixels.length;
  const all = Array.from({ length: plane }, (_, pixel) => pixel);
  return [mean(all.filter(isPlanted)), mean(all.filter((pixel) => pixel % size.width < 2 || pixel >= 6 * size.width))];
}

test('a planted linear teacher is recovered: figures, and a map that is hot where it looks', () => {
  const { figures, grid } = distil(gram, planted, size);
  assert.ok(figures.correlation! > 0.8, `correlation ${figures.correlation}`);
  assert.ok(figures.agreement! > 0.8, `agreement ${figures.agreement}`);
  assert.ok(figures.splitHalf! > 0.7, `split half ${figures.splitHalf}`);
  assert.ok(figures.hard);
  const { heldOut } = split(count);
  const positives = Array.from(heldOut).filter((index) => planted.hard[index]).length;
  assert.equal(figures.chance, Math.max(positives, heldOut.length - positives) / heldOut.length);

  assert.deepEqual([grid.width, grid.height, grid.values.length], [8, 8, plane]);
  const [inside, outside] = inAndOut(grid.values);
  assert.ok(inside > 0 && Math.abs(outside) < 0.2 * inside, `${inside} inside, ${outside} outside`);
});

test('a sketch shows the same place', () => {
  const [inside, outside] = inAndOut(sketch(gram, planted, size).values);
  assert.ok(inside > 0 && Math.abs(outside) < 0.3 * inside, `${inside} inside, ${outside} outside`);
});

test('what speaks against the target is cold', () => {
  const against: Lessons = { soft: planted.soft.map((value) => 1 - value), hard: planted.hard.map((value) => !value) };
  const [inside] = inAndOut(distil(gram, against, size).grid.values);
  assert.ok(inside < 0, String(inside));
});

test('noise is not learned', () => {
  const draw = (index: number) => randomStream(22, index).uniform();
  const soft = Array.from({ length: count }, (_, index) => draw(index));
  const { figures } = distil(gram, { soft, hard: soft.map((value) => value > 0.5) }, size);
  // Four standard errors for a hundred held-out samples; for the agreement, of a fair coin.
  assert.ok(Math.abs(figures.correlation!) < 0.4, `correlation ${figures.correlation}`);
  assert.ok(Math.abs(figures.agreement! - 0.5) < 0.2, `agreement ${figures.agreement}`);
  assert.ok(figures.splitHalf! < 0.7, `split half ${figures.splitHalf}`);
});

test('where the target is never the top class, the probability alone is learned', () => {
  const { figures, grid } = distil(gram, { soft: planted.soft, hard: planted.hard.map(() => false) }, size);
  assert.equal(figures.hard, false);
  assert.deepEqual([figures.agreement, figures.chance], [null, null]);
  assert.ok(figures.correlation! > 0.8, `correlation ${figures.correlation}`);
  const [inside, outside] = inAndOut(grid.values);
  assert.ok(inside > 0 && Math.abs(outside) < 0.2 * inside, `${inside} inside, ${outside} outside`);
});

test('where the target is always the top class, there is nothing to agree on', () => {
  const { figures } = distil(gram, { soft: planted.soft, hard: planted.hard.map(() => true) }, size);
  assert.deepEqual([figures.hard, figures.agreement, figures.chance], [true, null, null]);
});

test('a teacher that always says the same has no figures, and no warmth', () => {
  const { figures, grid } = distil(gram, { soft: planted.soft.map(() => 0.5), hard: planted.hard.map(() => true) }, size);
  assert.deepEqual([figures.correlation, figures.splitHalf], [null, null]);
  assert.ok(grid.values.every((value) => Math.abs(value) < 1e-6));
});

test('a fifth is held out of both halves, at the start, middle and end of a batch', () => {
  const { heldOut, halves, training } = split(1000);
  assert.deepEqual([heldOut.length, halves[0].length, halves[1].length], [200, 400, 400]);
  const ascending = (indices: readonly number[]) => [...indices].sort((a, b) => a - b);
  const all = Array.from({ length: 1000 }, (_, index) => index);
  assert.deepEqual(ascending([...heldOut, ...halves[0], ...halves[1]]), all);
  assert.deepEqual(ascending([...halves[0], ...halves[1]]), [...training]);
  for (const batch of [25, 64]) {
    const fifths = new Set(Array.from(heldOut, (index) => Math.floor(((index % batch) / batch) * 5)));
    assert.equal(fifths.size, 5);
  }
});

test('the border puts most values on their side', () => {
  assert.equal(bestBorder(Float64Array.of(0.1, 0.2, 0.6, 0.8), [false, false, true, true]), 0.4);
  // One mistake is the best that can be done: between 0.2 and 0.3, where three of four are right.
  assert.equal(bestBorder(Float64Array.of(0.3, 0.1, 0.2, 0.6), [true, true, false, true]), 0.25);
  assert.equal(bestBorder(Float64Array.of(0.3, 0.1), [true, true]), Number.NEGATIVE_INFINITY);
  assert.equal(bestBorder(Float64Array.of(0.3, 0.1), [false, false]), Number.POSITIVE_INFINITY);
});
