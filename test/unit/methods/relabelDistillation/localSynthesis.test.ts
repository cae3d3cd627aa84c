import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Subject } from '../../../../src/pipeline/methods/method.ts';
import { LocalSynthesis } from '../../../../src/pipeline/methods/relabelDistillation/synthesis/localSynthesis.ts';
import { replacementSources } from '../../../../src/pipeline/methods/relabelDistillation/synthesis/replacementSource.ts';
import {
  plainPicture,
  type SyntheticBatch,
} from '../../../../src/pipeline/methods/relabelDistillation/synthesis/synthesize.ts';
import { split } from '../../../../src/pipeline/methods/shared/distillationTargets.ts';
import { Vae } from '../../../../src/pipeline/model/vae.ts';
import { Sessions } from '../../../../src/pipeline/onnx/session.ts';
import type { Picture } from '../../../../src/protocol/pictures.ts';
import { writeVae } from '../../../fixtures/models/vaes.ts';

/** So small that the student's pixels are the teacher's. */
const side = 28;
const cells = side ** 2;
const picture: Picture = {
  width: side,
  height: side,
  rgb: Uint8Array.from({ length: 3 * cells }, (_, at) => 60 + ((at * 7) % 120)),
};
/** A teacher that takes pictures as they are. */
const input = { width: side, height: side, channels: 3, layout: 'NHWC' } as const;
const subject = {
  teacher: { input, batchSize: 200 },
  preprocess: plainPicture,
  picture,
  tensor: Float32Array.from(picture.rgb),
} as unknown as Subject;

const folder = mkdtempSync(join(tmpdir(), 'relabel-local-'));
const sessions = new Sessions();
let vae: Vae;
before(async () => {
  vae = await Vae.load(writeVae(folder, 'good', 'dark'), sessions, ['cpu']);
});
after(async () => {
  await sessions.dispose();
  rmSync(folder, { recursive: true });
});

const synthesis = async (seed = 1) => {
  const latent = { vae, posterior: await vae.encode(picture), turnsLabel: true };
  const [source] = replacementSources(picture, latent, seed);
  return LocalSynthesis.create(subject, source!, vae.side, seed);
};
/** A copy: the next batch takes their place. */
const imagesOf = (batch: SyntheticBatch) => Float32Array.from('tensor' in batch ? batch.tensor : []);
const range = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);
/** Hot in the right half. */
const rightHalf = {
  width: side,
  height: side,
  values: Float64Array.from({ length: cells }, (_, at) => (at % side >= side / 2 ? 1 : 0)),
};

/** Shares of the left and the right half that samples have lost. */
function lost(features: Float32Array, row: number, length: number): [left: number, right: number] {
  const sums: [number, number] = [0, 0];
  for (let at = 0; at < cells; at++) sums[at % side >= side / 2 ? 1 : 0] += features[row * length + at]! / (cells / 2);
  return sums;
}

test('samples are made again as they were, before and after a map guides them', async () => {
  const made = await synthesis();
  const tensors: Float32Array[] = [];
  for (const first of [0, 40, 80]) {
    if (first === 80) made.follow([rightHalf, rightHalf]);
    tensors.push(imagesOf(await made.generate(range(first, 40))));
    made.observe(range(0, first + 40).map((index) => index % 2 === 0));
  }
  const renderSamples = made.sampleRenderer(picture);
  for (const index of [0, 39, 40, 85, 119]) {
    const scored = tensors[Math.floor(index / 40)]!.subarray((index % 40) * 3 * cells, ((index % 40) + 1) * 3 * cells);
    const [again] = await renderSamples([index]);
    again!.rgb.forEach((level, at) => {
      assert.ok(Math.abs(level - scored[at]!) <= 0.51, `sample ${index}, value ${at}: ${level}, not ${scored[at]}`);
    });
  }
});

test('with a map to follow, samples keep what is salient, or lose it', async () => {
  const made = await synthesis();
  made.follow([rightHalf, rightHalf]);
  const { features } = await made.generate(range(0, 60));
  const all = range(0, 60).map((row) => lost(features, row, made.features));
  const keeps = all.filter(([left, right]) => left > right + 0.2).length;
  const loses = all.filter(([left, right]) => right > left + 0.2).length;
  assert.ok(keeps >= 10 && loses >= 10, `${keeps} keep it, ${loses} lose it`);
});

test('each half of the samples follows its own map, and so shares nothing with the other', async () => {
  const made = await synthesis();
  const leftHalf = { ...rightHalf, values: rightHalf.values.map((value) => 1 - value) };
  made.follow([rightHalf, leftHalf]);
  const count = 200;
  const { features } = await made.generate(range(0, count));
  const shares = range(0, count).map((row) => lost(features, row, made.features));
  const { halves, heldOut } = split(count);
  // The last three features tell the kind of a mask: random, necessary, sufficient.
  const isOf = (kind: number, row: number) => features[(row + 1) * made.features - 3 + kind]! > 0;
  for (const kind of [1, 2]) {
    // Of those whose mask asks whether a part is needed, or whether it is enough.
    const losing = (rows: Int32Array) => {
      const ofKind = Array.from(rows).filter((row) => isOf(kind, row));
      return ofKind.filter((row) => shares[row]![1] > shares[row]![0]).length / ofKind.length;
    };
    const [ofRight, ofLeft] = halves.map(losing) as [number, number];
    const [most, fewest] = kind === 1 ? [ofRight, ofLeft] : [ofLeft, ofRight];
    assert.ok(most > 0.9 && fewest < 0.1, `kind ${kind}: ${ofRight} and ${ofLeft} lose the right half`);
    const either = losing(heldOut);
    assert.ok(either > 0.2 && either < 0.8, `kind ${kind}: ${either} of those held out lose the right half`);
  }
});

test('the question with the open answers is asked more often', async () => {
  const made = await synthesis();
  made.follow([rightHalf, rightHalf]);
  const count = 50;
  let loses = 0;
  const held: boolean[] = [];
  for (let batch = 0; batch < 8; batch++) {
    const { features } = await made.generate(range(batch * count, count));
    const shares = range(0, count).map((row) => lost(features, row, made.features));
    // What loses the right half shifts now and then; what keeps it, never.
    held.push(...shares.map(([left, right], row) => left >= right || row % 2 === 0));
    made.observe(held);
    if (batch === 7) loses = shares.filter(([left, right]) => right > left).length;
  }
  assert.ok(loses > 0.7 * count, `${loses} of ${count}`);
});

test('the same seed gives the same samples, another seed others', async () => {
  const tensorOf = async (seed: number) => imagesOf(await (await synthesis(seed)).generate(range(0, 5)));
  assert.deepEqual(await tensorOf(3), await tensorOf(3));
  assert.notDeepEqual(await tensorOf(3), await tensorOf(4));
});
