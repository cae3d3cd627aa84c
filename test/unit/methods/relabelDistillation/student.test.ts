import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Gram } from '../../../../src/pipeline/methods/relabelDistillation/gram.ts';
import { distil, sketch, sketchHalves } from '../../../../src/pipeline/methods/relabelDistillation/student.ts';
import type { View } from '../../../../src/pipeline/methods/relabelDistillation/synthesis/synthesize.ts';
import { bestThreshold } from '../../../../src/pipeline/methods/shared/agreement.ts';
import { type DistillationTargets, split } from '../../../../src/pipeline/methods/shared/distillationTargets.ts';
import { contribution } from '../../../../src/pipeline/numeric/grid.ts';
import { randomStream } from '../../../../src/pipeline/numeric/random.ts';
import { gaussianSmoothing } from '../../../../src/pipeline/numeric/smoothing.ts';

const size = { width: 24, height: 24 };
const plane = size.width * size.height;
const count = 500;
const { smooth } = gaussianSmoothing(size.width, size.height, 5);
/** One student alone. */
const view: View = {
  mapOf(weights, mean) {
    const map = contribution(weights, mean, size.width, size.height);
    return { ...map, values: smooth(map.values) };
  },
};

/** Blocks of 4 × 4 pixels, six in a row, change alike. Planted are four of them: rows 4–11, columns 12–19. */
const block = 4;
const blocksAcross = size.width / block;
const blockOf = (pixel: number) => {
  const [row, column] = [Math.floor(pixel / size.width), pixel % size.width];
  return Math.floor(row / block) * blocksAcross + Math.floor(column / block);
};
const planted = [9, 10, 15, 16];

/** Changes x' − x, of each block: darker on the whole, and noise. */
const changes = Array.from({ length: count }, (_, index) => {
  const stream = randomStream(21, index);
  return Array.from({ length: blocksAcross ** 2 }, () => -0.5 + stream.normal());
});
/** How much of the planted blocks is left, about 0 ± 1: the truth that the teacher sees. */
const evidence = changes.map((change) => planted.reduce((sum, at) => sum + change[at]! + 0.5, 0) / 2);
const targets: DistillationTargets = {
  soft: evidence.map((value) => 1 / (1 + Math.exp(-3 * value))),
  hard: evidence.map((value) => value > 0),
};

let gram: Gram;
before(async () => {
  gram = new Gram(count, plane);
  for (let first = 0; first < count; first += 25) {
    const rows = Float32Array.from({ length: 25 * plane }, (_, at) => {
      return changes[first + Math.floor(at / plane)]![blockOf(at % plane)]!;
    });
    await gram.add(rows);
  }
});

/** Mean of the planted pixels, and of those so far away that smoothing does not reach. */
function inAndOut(values: Float64Array): [inside: number, outside: number] {
  const mean = (pixels: number[]) => pixels.reduce((sum, pixel) => sum + values[pixel]!, 0) / pixels.length;
  const all = Array.from({ length: plane }, (_, pixel) => pixel);
  const isFar = (pixel: number) => pixel % size.width < 4 || pixel >= 20 * size.width;
  return [mean(all.filter((pixel) => planted.includes(blockOf(pixel)))), mean(all.filter(isFar))];
}

test('a planted linear teacher is recovered: figures, and a map that is hot where it looks', async () => {
  const { figures, grid } = await distil(gram, targets, view);
  assert.ok(figures.correlation! > 0.8, `correlation ${figures.correlation}`);
  assert.ok(figures.agreement! > 0.8, `agreement ${figures.agreement}`);
  assert.ok(figures.splitHalf! > 0.7, `split half ${figures.splitHalf}`);
  assert.ok(figures.hard);
  const { heldOut } = split(count);
  const positives = Array.from(heldOut).filter((index) => targets.hard[index]).length;
  assert.equal(figures.majorityBaseline, Math.max(positives, heldOut.length - positives) / heldOut.length);

  assert.deepEqual([grid.width, grid.height, grid.values.length], [24, 24, plane]);
  const [inside, outside] = inAndOut(grid.values);
  assert.ok(inside > 0 && Math.abs(outside) < 0.2 * inside, `${inside} inside, ${outside} outside`);
});

test('a second student that is told where to look learns more, and its map is quieter elsewhere', async () => {
  const told: View = {
    ...view,
    relevanceOf({ values }) {
      const mean = values.reduce((sum, value) => sum + value * value, 0) / plane;
      return Float32Array.from(values, (value) => (value * value) / mean);
    },
  };
  const [one, two] = [await distil(gram, targets, view), await distil(gram, targets, told)];
  assert.ok(two.figures.correlation! > one.figures.correlation!, `${two.figures.correlation}`);
  const noise = ({ grid }: typeof one) => {
    const [inside] = inAndOut(grid.values);
    const [, outside] = inAndOut(grid.values.map((value) => value ** 2));
    return Math.sqrt(outside) / inside;
  };
  assert.ok(noise(two) < 0.9 * noise(one), `${noise(two)} of ${noise(one)}`);
});

test('a sketch shows the same place', () => {
  const [inside, outside] = inAndOut(sketch(gram, targets, view).values);
  assert.ok(inside > 0 && Math.abs(outside) < 0.3 * inside, `${inside} inside, ${outside} outside`);
});

test('so do those of two halves, which have learned from none of the same samples', () => {
  const [one, other] = sketchHalves(gram, targets, view);
  for (const { values } of [one, other]) {
    const [inside, outside] = inAndOut(values);
    assert.ok(inside > 0 && Math.abs(outside) < 0.4 * inside, `${inside} inside, ${outside} outside`);
  }
  const { halves } = split(count);
  const ofOther = new Set(halves[1]);
  const soft = targets.soft.map((value, index) => (ofOther.has(index) ? 1 - value : value));
  const hard = targets.hard.map((value, index) => (ofOther.has(index) ? !value : value));
  const [same, turned] = sketchHalves(gram, { soft, hard }, view);
  assert.deepEqual(same.values, one.values);
  assert.ok(inAndOut(turned.values)[0] < 0);
});

test('it learns 0.95 · probability + 0.05 · label', () => {
  // Maps are linear in what is learned; where no label is the target's, that is the probability alone.
  const alone = (soft: readonly number[]) => sketch(gram, { soft, hard: targets.hard.map(() => false) }, view).values;
  const ofSoft = alone(targets.soft);
  const ofHard = alone(targets.hard.map(Number));
  const largest = Math.max(...ofSoft.map(Math.abs));
  sketch(gram, targets, view).values.forEach((value, pixel) => {
    const difference = Math.abs(value - 0.95 * ofSoft[pixel]! - 0.05 * ofHard[pixel]!);
    assert.ok(difference < 1e-3 * largest, `pixel ${pixel}: ${value}`);
  });
});

test('what two places do together is learned, which no linear student can', async () => {
  // The target is there where both are bright or both are dark: alone, neither tells anything.
  const places = 6;
  const pair = new Gram(count, places);
  await pair.add(Float32Array.from(changes.flatMap((change) => change.slice(0, places))));
  const soft = changes.map((change) => ((change[1]! + 0.5) * (change[4]! + 0.5) > 0 ? 1 : 0));
  const told = { soft, hard: soft.map((value) => value === 1) };
  const { figures } = await distil(pair, told, {
    mapOf: (values) => ({ width: places, height: 1, values }),
  });
  assert.ok(figures.correlation! > 0.5, `correlation ${figures.correlation}`);
  assert.ok(figures.agreement! > 0.7, `agreement ${figures.agreement}`);
});

test('what speaks against the target is cold', async () => {
  const against: DistillationTargets = {
    soft: targets.soft.map((value) => 1 - value),
    hard: targets.hard.map((value) => !value),
  };
  const [inside] = inAndOut((await distil(gram, against, view)).grid.values);
  assert.ok(inside < 0, String(inside));
});

test('noise is not learned', async () => {
  const draw = (index: number) => randomStream(22, index).uniform();
  const soft = Array.from({ length: count }, (_, index) => draw(index));
  const { figures } = await distil(gram, { soft, hard: soft.map((value) => value > 0.5) }, view);
  // Four standard errors for a hundred held-out samples; for the agreement, of a fair coin.
  assert.ok(Math.abs(figures.correlation!) < 0.4, `correlation ${figures.correlation}`);
  assert.ok(Math.abs(figures.agreement! - 0.5) < 0.2, `agreement ${figures.agreement}`);
  assert.ok(figures.splitHalf! < 0.7, `split half ${figures.splitHalf}`);
});

test('where the target is never the top class, the probability alone is learned', async () => {
  const { figures, grid } = await distil(gram, { ...targets, hard: targets.hard.map(() => false) }, view);
  assert.equal(figures.hard, false);
  assert.deepEqual([figures.agreement, figures.majorityBaseline], [null, null]);
  assert.ok(figures.correlation! > 0.8, `correlation ${figures.correlation}`);
  const [inside, outside] = inAndOut(grid.values);
  assert.ok(inside > 0 && Math.abs(outside) < 0.2 * inside, `${inside} inside, ${outside} outside`);
});

test('where the target is always the top class, there is nothing to agree on', async () => {
  const { figures } = await distil(gram, { ...targets, hard: targets.hard.map(() => true) }, view);
  assert.deepEqual([figures.hard, figures.agreement, figures.majorityBaseline], [true, null, null]);
});

test('a teacher that always says the same has no figures, and no warmth', async () => {
  const { figures, grid } = await distil(
    gram,
    { soft: targets.soft.map(() => 1), hard: targets.hard.map(() => true) },
    view,
  );
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
  assert.equal(bestThreshold(Float64Array.of(0.1, 0.2, 0.6, 0.8), [false, false, true, true]), 0.4);
  // One mistake is the best that can be done.
  const values = Float64Array.of(0.6, 0.1, 0.25, 0.2, 0.5, 0.3, 0.375);
  assert.equal(bestThreshold(values, [true, false, true, false, true, false, false]), 0.4375);
  assert.equal(bestThreshold(Float64Array.of(0.3, 0.1), [true, true]), Number.NEGATIVE_INFINITY);
  assert.equal(bestThreshold(Float64Array.of(0.3, 0.1), [false, false]), Number.POSITIVE_INFINITY);
});

test('no border lies between equal values: as good as any that there is', () => {
  const same = Float64Array.of(0.4, 0.4, 0.4, 0.4, 0.9);
  assert.equal(bestThreshold(same, [false, false, true, false, true]), 0.65);
  const levels = [0, 1, 2];
  for (let at = 0; at < 3 ** 5 * 2 ** 5; at++) {
    const values = Float64Array.from({ length: 5 }, (_, i) => Math.floor(at / 32 / 3 ** i) % 3);
    const truths = Array.from({ length: 5 }, (_, i) => ((at >> i) & 1) === 1);
    const rightBy = (border: number) => truths.filter((truth, i) => truth === values[i]! >= border).length;
    const most = Math.max(...levels.map(rightBy), rightBy(Number.POSITIVE_INFINITY));
    assert.equal(rightBy(bestThreshold(values, truths)), most, `${values} ${truths}`);
  }
});
