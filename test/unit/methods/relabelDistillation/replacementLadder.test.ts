import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Latent, Subject } from '../../../../src/pipeline/methods/method.ts';
import { chooseReplacement } from '../../../../src/pipeline/methods/relabelDistillation/replacementLadder.ts';
import { plainPicture } from '../../../../src/pipeline/methods/relabelDistillation/synthesis/synthesize.ts';
import { toProbabilities } from '../../../../src/pipeline/model/probabilities.ts';
import type { Teacher } from '../../../../src/pipeline/model/teacher.ts';
import { type Posterior, Vae } from '../../../../src/pipeline/model/vae.ts';
import { Sessions } from '../../../../src/pipeline/onnx/session.ts';
import { writeVae } from '../../../fixtures/models/vaes.ts';

const side = 32;
/** Light above, dark below, with a pattern of single pixels. */
const rgb = Uint8Array.from({ length: 3 * side ** 2 }, (_, at) => {
  const pixel = Math.floor(at / 3);
  return (pixel < side ** 2 / 2 ? 160 : 80) + ((pixel + Math.floor(pixel / side)) % 2 === 0 ? 20 : -20);
});
const picture = { width: side, height: side, rgb };
const tensor = Float32Array.from(rgb);

const folder = mkdtempSync(join(tmpdir(), 'relabel-ladder-'));
const sessions = new Sessions();
let vae: Vae;
let posterior: Posterior;
before(async () => {
  vae = await Vae.load(writeVae(folder, 'good', 'good'), sessions, ['cpu']);
  posterior = await vae.encode(picture);
});
after(async () => {
  await sessions.dispose();
  rmSync(folder, { recursive: true });
});

/** A model of two classes whose log-odds for the first are what `logOdds` makes of a picture of levels 0–255. */
async function choose(
  logOdds: (image: Float32Array) => number,
  change: Partial<Latent> = {},
  sampling: 'local' | 'global' = 'local',
) {
  let asked = 0;
  const rows = (values: Float32Array, count: number) => {
    const row = (at: number) => values.subarray(at * tensor.length, (at + 1) * tensor.length);
    return toProbabilities(
      Float32Array.from({ length: 2 * count }, (_, at) => (at % 2 === 0 ? logOdds(row(at / 2)) : 0)),
      count,
      'logits',
    );
  };
  const teacher = {
    labels: ['first', 'second'],
    input: { width: side, height: side, channels: 3, layout: 'NHWC' } as Teacher['input'],
    score: async (values: Float32Array, count: number) => {
      asked += count;
      return rows(values, count);
    },
    topClass: ({ probabilities }, row) => (probabilities[2 * row]! >= probabilities[2 * row + 1]! ? 0 : 1),
    scoreOf: ({ probabilities }, row, index) => ({ index, label: '', probability: probabilities[2 * row + index]! }),
  } as Pick<Teacher, 'labels' | 'score' | 'topClass' | 'scoreOf'> as Teacher;
  const subject: Subject = {
    teacher,
    preprocess: plainPicture,
    picture,
    tensor,
    scores: rows(tensor, 1),
    topClass: 0,
    target: 0,
  };
  const latent = { vae, posterior, turnsLabel: false, ...change };
  const chosen = await chooseReplacement(subject, latent, { seed: 1, sampling });
  return { ...chosen, name: chosen.source.name, asked };
}

const mean = (image: Float32Array) => image.reduce((sum, level) => sum + level, 0) / image.length;
/** How far neighbours differ. */
const detail = (image: Float32Array) => mean(image.map((level, at) => Math.abs(level - (image[at + 3] ?? level))));
/** How far pixels differ from the mean. */
const contrast = (image: Float32Array) => {
  const middle = mean(image);
  return mean(image.map((level) => Math.abs(level - middle)));
};

test("where the VAE's reconstruction turned the label, nothing else is asked", async () => {
  const { name, probes, turns, asked } = await choose(() => 5, { turnsLabel: true });
  assert.deepEqual([name, probes, turns, asked], ['vae', [], true, 0]);
});

test('the VAE is enough where it moves the model', async () => {
  const { name, probes, turns } = await choose((image) => detail(image) - 10);
  assert.equal(name, 'vae');
  assert.equal(probes.length, 1);
  assert.ok(turns && probes[0]!.turned > 0, JSON.stringify(probes));
});

test('a model that the VAE leaves cold is asked about what goes farther, until something moves it', async () => {
  // Only a plain picture is of the second class.
  const { name, probes, turns } = await choose((image) => (contrast(image) > 4 ? 5 : -5));
  assert.equal(name, 'mean');
  assert.deepEqual(
    probes.map(({ name: tried, turned }) => [tried, turned > 0]),
    [
      ['vae', false],
      ['blur', false],
      ['mean', true],
    ],
  );
  assert.ok(turns);
});

test('a label that never turns still has log-odds to learn from', async () => {
  const { name, turns, immovable } = await choose((image) => 20 + detail(image) / 10);
  assert.deepEqual([name, turns, immovable], ['vae', false, undefined]);
});

test('where all moves it a little, the weakest is taken that is not far behind', async () => {
  // Half a nat at most, by contrast alone: the VAE and the blur keep it.
  const { name, probes, immovable } = await choose((image) => 8 + Math.min(contrast(image), 30) / 60);
  assert.equal(immovable, undefined);
  assert.equal(probes.length, 5);
  assert.equal(name, 'mean');
});

for (const [why, logOdds] of [
  ['constant', () => 3],
  ['equal', () => 0],
] as const) {
  test(`a model that nothing moves is told to be ${why}`, async () => {
    const { immovable, probes } = await choose(logOdds);
    assert.equal(immovable, why);
    assert.deepEqual(
      probes.map(({ name }) => name),
      ['vae', 'blur', 'mean', 'noise', 'prior'],
    );
  });
}

test('global sampling repaints by the VAE, whatever it does', async () => {
  const { name, probes } = await choose((image) => (contrast(image) > 4 ? 5 : -5), {}, 'global');
  assert.equal(name, 'vae');
  assert.equal(probes.length, 1);
});
