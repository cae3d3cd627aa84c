import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { predictedRecord, unreadableRecord, withTruth } from '../../../../src/pipeline/evaluation/evaluationRecord.ts';
import { imageStatistics } from '../../../../src/pipeline/evaluation/imageStatistics.ts';
import { inOrder } from '../../../../src/pipeline/evaluation/inOrder.ts';
import { Turns } from '../../../../src/pipeline/evaluation/turns.ts';
import type { EvaluationRecord } from '../../../../src/protocol/folders/folderRun.ts';

const statistics = { brightness: 0.5, sharpness: 1, colourfulness: 1, hash: '00' };
const prepared = { image: 'a.png', sha256: 'abc', width: 3, height: 2, statistics, tensor: new Float32Array() };
const probabilities = Float32Array.of(0.25, 0.25, 0.0625, 0.125, 0.25, 0.03125, 0.03125);
const truthOf = (...classes: number[]) => ({ classes, unknown: null });
const of = (...classes: number[]) => predictedRecord(prepared, probabilities, truthOf(...classes), undefined);

describe('a record', () => {
  test('has the five likeliest classes, the first of equals first', () => {
    assert.deepEqual(of(4).top, [0, 1, 4, 3, 2]);
    assert.deepEqual(of(4).probabilities, [0.25, 0.25, 0.25, 0.125, 0.0625]);
    assert.equal(of(4).truthRank, 3);
    assert.equal(of(6).truthRank, 7);
  });
  test('loss by hand, and what is unknown is null', () => {
    assert.ok(Math.abs((of(0).loss ?? 0) - Math.log(4)) < 1e-6);
    const { loss, truthRank, truthProbability } = of();
    assert.deepEqual([loss, truthRank, truthProbability], [null, null, null]);
    const never = predictedRecord(prepared, Float32Array.of(1, 0), truthOf(1), undefined);
    assert.ok(Math.abs((never.loss ?? 0) + Math.log(1e-7)) < 1e-5);
    assert.ok(Object.is(predictedRecord(prepared, Float32Array.of(1, 0), truthOf(0), undefined).loss, 0));
  });
  test('fewer classes than five', () => {
    const { top } = predictedRecord(prepared, Float32Array.of(0.3, 0.7), { classes: [], unknown: 'dog' }, undefined);
    assert.deepEqual(top, [1, 0]);
  });
  test('another truth is worked out where its probability is there, else the model must be asked', () => {
    const record = of(0);
    assert.deepEqual(withTruth(record, 'a.png', truthOf(3), undefined), of(3));
    assert.deepEqual(withTruth(record, 'b.png', truthOf(), undefined), { ...of(), image: 'b.png' });
    assert.equal(withTruth(record, 'a.png', truthOf(6), undefined), undefined);
  });
});

describe('a record of labels that don’t exclude each other', () => {
  // The last one is "no label": 1 minus the highest.
  const labels = Float32Array.of(0.75, 0.125, 0.625, 0.5, 0.25);
  const record = (...classes: number[]) => predictedRecord(prepared, labels, truthOf(...classes), 4);
  const judged = ({ truth, alsoTrue, top, truthProbability, truthRank }: EvaluationRecord) => {
    return { truth, alsoTrue, top, truthProbability, truthRank };
  };

  test('is right if the label is given, likelier ones or not', () => {
    const given = { truth: 3, alsoTrue: undefined, top: [3, 0, 2, 4, 1], truthProbability: 0.5, truthRank: 1 };
    assert.deepEqual(judged(record(3)), given);
    assert.deepEqual(record(3).probabilities, [0.5, 0.75, 0.625, 0.25, 0.125]);
  });
  test('is wrong if it is not', () => {
    const missed = { truth: 1, alsoTrue: undefined, top: [0, 2, 3, 4, 1], truthProbability: 0.125, truthRank: 5 };
    assert.deepEqual(judged(record(1)), missed);
    // Nothing is given: the answer is that there is no label.
    const none = predictedRecord(prepared, Float32Array.of(0.25, 0.125, 0.75), truthOf(0), 2);
    assert.deepEqual([none.top, none.truthRank], [[2, 0, 1], 2]);
  });
  test('of several true labels, the one that the model is least sure of decides', () => {
    const { truth, alsoTrue, truthRank } = record(0, 3, 2);
    assert.deepEqual([truth, alsoTrue, truthRank], [3, [2, 0], 1]);
    // 1 is missed: 0 was given wrongly, 2 rightly. Ranks: 0, 3, "no label", then 1.
    const missed = { truth: 1, alsoTrue: [2], top: [0, 2, 3, 4, 1], truthProbability: 0.125, truthRank: 4 };
    assert.deepEqual(judged(record(2, 1)), missed);
    const unread = unreadableRecord({ image: 'a.png', unreadable: 'Broken.' }, truthOf(2, 1));
    assert.deepEqual([unread.truth, unread.alsoTrue, unread.top], [2, [1], []]);
  });
  test('a label that is missed beside true ones was taken for none of them', () => {
    // All that is given is true: nothing was given in its place.
    const missed = { truth: 1, alsoTrue: [3, 2, 0], top: [4, 0, 2, 3, 1], truthProbability: 0.125, truthRank: 2 };
    assert.deepEqual(judged(record(0, 1, 2, 3)), missed);
    // The likeliest is true, the second is not.
    assert.deepEqual(record(0, 1).top, [2, 0, 3, 4, 1]);
    assert.equal(record(0, 1).truthRank, 4);
    // It is below 0.5, but above "no label", and is still not the model's answer.
    const near = predictedRecord(prepared, Float32Array.of(0.875, 0.4375, 0.25, 0.125), truthOf(0, 1), 3);
    assert.deepEqual([near.top, near.truthRank], [[3, 0, 1, 2], 2]);
  });
  test('where five true labels are likelier, a wrong one that is given is found below them', () => {
    const six = Float32Array.of(0.875, 0.8125, 0.75, 0.6875, 0.625, 0.5625, 0.25, 0.125);
    const missed = predictedRecord(prepared, six, truthOf(0, 1, 2, 3, 4, 6), 7);
    assert.deepEqual([missed.top, missed.truth, missed.truthRank], [[5, 0, 1, 2, 3, 4], 6, 2]);
    // Five classes and their probabilities don't tell it.
    const five = predictedRecord(prepared, six, truthOf(0), 7);
    assert.equal(withTruth(five, 'a.png', truthOf(0, 1, 2, 3, 4, 6), 7), undefined);
  });
  test('under another truth is what the model would give it', () => {
    for (const before of [[], [0], [1], [3], [0, 3], [1, 2], [0, 1, 2, 3]]) {
      for (const now of [[], [0], [1], [3], [3, 0], [2, 1], [0, 1], [3, 1, 2, 0]]) {
        assert.deepEqual(
          withTruth(record(...before), 'a.png', truthOf(...now), 4),
          record(...now),
          `${before}: ${now}`,
        );
      }
    }
  });
  test('a label that the model gives below five others is kept above them, and no longer than it is true', () => {
    const many = Float32Array.of(0.875, 0.8125, 0.75, 0.6875, 0.625, 0.5625, 0.125);
    const sixth = predictedRecord(prepared, many, truthOf(5), 6);
    assert.deepEqual([sixth.top, sixth.truthRank], [[5, 0, 1, 2, 3, 4], 1]);
    const first = predictedRecord(prepared, many, truthOf(0), 6);
    assert.deepEqual(withTruth(sixth, 'a.png', truthOf(0), 6), first);
  });
});

describe('what an image is like', () => {
  const picture = (
    width: number,
    height: number,
    colour: (x: number, y: number) => readonly [number, number, number],
  ) => {
    const rgb = new Uint8Array(width * height * 3);
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rgb.set(colour(x, y), (y * width + x) * 3);
    return { width, height, rgb };
  };
  test('one grey: no edges, no colours', () => {
    const found = imageStatistics(picture(200, 100, () => [51, 51, 51]));
    assert.deepEqual(found, { brightness: 0.2, sharpness: 0, colourfulness: 0, hash: '0000000000000000' });
  });
  test('one pure red, by hand: rg = 255, yb = 127.5', () => {
    const { brightness, colourfulness } = imageStatistics(picture(64, 64, () => [255, 0, 0]));
    assert.ok(Math.abs(brightness - 0.299) < 1e-6);
    assert.ok(Math.abs(colourfulness - 0.3 * Math.hypot(255, 127.5)) < 1e-3);
  });
  test('a board of single pixels, by hand: the Laplacian is ±4 · 255', () => {
    const { sharpness } = imageStatistics(picture(64, 64, (x, y) => ((x + y) % 2 ? [255, 255, 255] : [0, 0, 0])));
    assert.ok(Math.abs(sharpness - (4 * 255) ** 2) < 1);
  });
  test('the hash of a ramp to the right is all ones, to the left all zeros', () => {
    const ramp = (x: number): readonly [number, number, number] => [x, x, x];
    assert.equal(imageStatistics(picture(250, 90, (x) => ramp(x))).hash, 'ffffffffffffffff');
    assert.equal(imageStatistics(picture(250, 90, (x) => ramp(250 - x))).hash, '0000000000000000');
  });
  test('of a pixel, and of a line', () => {
    for (const [width, height] of [
      [1, 1],
      [1, 500],
      [500, 1],
    ] as const) {
      const found = imageStatistics(picture(width, height, () => [255, 255, 255]));
      assert.deepEqual([found.brightness, found.sharpness, found.colourfulness], [1, 0, 0]);
      assert.match(found.hash, /^[0-9a-f]{16}$/);
    }
  });
});

describe('turns', () => {
  test('come in the order in which they were asked for, no more at once than allowed, and after a failure too', async () => {
    const turns = new Turns(2);
    let [running, most] = [0, 0];
    const begun: number[] = [];
    const outcomes = [...Array(9).keys()].map((item) =>
      turns.take(async () => {
        begun.push(item);
        most = Math.max(most, ++running);
        for (let turn = 0; turn < (item * 5) % 4; turn++) await new Promise(setImmediate);
        running--;
        if (item === 3) throw new Error('three');
        return item;
      }),
    );
    const settled = await Promise.allSettled(outcomes);
    assert.deepEqual(begun, [...Array(9).keys()]);
    assert.equal(most, 2);
    assert.deepEqual(
      settled.map((one) => (one.status === 'fulfilled' ? one.value : 'failed')),
      [0, 1, 2, 'failed', 4, 5, 6, 7, 8],
    );
    assert.equal(await turns.take(async () => 'free again'), 'free again');
  });
});

describe('working ahead', () => {
  test('in order, with no more at once and no further ahead than allowed', async () => {
    let [running, most, begun, taken] = [0, 0, 0, 0];
    const work = async (item: number) => {
      most = Math.max(most, ++running);
      begun++;
      assert.ok(begun - taken <= 6, 'too far ahead');
      for (let turn = 0; turn < (item * 7) % 5; turn++) await new Promise(setImmediate);
      running--;
      return item;
    };
    const found: number[] = [];
    for await (const item of inOrder([...Array(40).keys()], work, { atOnce: 3, ahead: 5 })) {
      taken++;
      found.push(item);
    }
    assert.deepEqual(found, [...Array(40).keys()]);
    assert.equal(most, 3);
  });
  test('a failure comes in its turn, and nothing more is begun', async () => {
    let begun = 0;
    const work = async (item: number) => {
      begun++;
      if (item === 2) throw new Error('two');
      return item;
    };
    const found: number[] = [];
    await assert.rejects(async () => {
      for await (const item of inOrder([...Array(40).keys()], work, { atOnce: 2, ahead: 4 })) found.push(item);
    }, /two/);
    assert.deepEqual(found, [0, 1]);
    assert.ok(begun < 8);
  });
});
