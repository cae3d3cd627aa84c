import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PipelineError } from '../../../src/common/errors.ts';
import { Vae } from '../../../src/pipeline/model/vae.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { Picture } from '../../../src/protocol/pictures.ts';
import { writeBrokenModel } from '../../fixtures/models/brokenModels.ts';
import { writeClassifier } from '../../fixtures/models/classifiers.ts';
import { latentSide, latentSigma, vaeSide, writeVae } from '../../fixtures/models/vaes.ts';

let folder: string;
const sessions = new Sessions();
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'relabel-vae-'));
});
after(async () => {
  await sessions.dispose();
  rmSync(folder, { recursive: true });
});

const load = (...parts: Parameters<typeof writeVae> extends [string, ...infer R] ? R : never) =>
  Vae.load(writeVae(folder, ...parts), sessions, ['cpu']);

/** Its left half is (255, 51, 0), its right half (0, 51, 102). */
const picture: Picture = {
  width: vaeSide,
  height: vaeSide,
  rgb: Uint8Array.from({ length: vaeSide ** 2 * 3 }, (_, index) => {
    const left = Math.floor(index / 3) % vaeSide < vaeSide / 2;
    return (left ? [255, 51, 0] : [0, 51, 102])[index % 3]!;
  }),
};

test('a picture is encoded in planes of red, green and blue, 0–1', async () => {
  const vae = await load();
  assert.deepEqual([vae.side, vae.latentShape, vae.latents], [vaeSide, [3, latentSide, latentSide], 48]);
  const { mu, sigma } = await vae.encode(picture);
  // The mean of four by four pixels.
  const row = (left: number, right: number) => [left, left, right, right];
  const plane = (left: number, right: number) => Array.from({ length: 4 }, () => row(left, right)).flat();
  const expected = [...plane(1, 0), ...plane(0.2, 0.2), ...plane(0, 0.4)];
  mu.forEach((value, index) => {
    assert.ok(Math.abs(value - expected[index]!) < 1e-6, `${index}: ${value}`);
  });
  assert.ok(
    sigma.every((value) => Math.abs(value - latentSigma) < 1e-6),
    'exp(logvar / 2)',
  );
});

test('a VAE that had to make room for other models paints again, unless its file has changed', async () => {
  const room = async (round: string) => {
    for (let count = 0; count < 9; count++) {
      await sessions.load(writeClassifier(join(folder, `${round} ${count}`), 'logits.onnx'), ['cpu'], 'model');
    }
  };
  mkdirSync(join(folder, 'own'));
  const files = writeVae(join(folder, 'own'), 'good', 'good');
  const vae = await Vae.load(files, sessions, ['cpu']);
  const { mu } = await vae.encode(picture);
  const painted = await vae.decode(mu, 1);
  await room('first');
  assert.deepEqual(await vae.decode(mu, 1), painted);
  assert.deepEqual((await vae.encode(picture)).mu, mu);
  await room('second');
  // An unknown field of protobuf (number 100, a varint): ignored, but other bytes.
  appendFileSync(files.decoder, Buffer.of(0xa0, 0x06, 0x01));
  await assertRefused(vae.decode(mu, 1), /has changed since the explanation was made: run it again\.$/);
});

test('a picture of another size is resized to the encoder', async () => {
  const vae = await load();
  const rgb = new Uint8Array(3 * 40 * 10).fill(51);
  const { mu } = await vae.encode({ width: 40, height: 10, rgb });
  assert.equal(mu.length, 48);
  assert.ok(mu.every((value) => Math.abs(value - 0.2) < 1e-6));
});

test('latents are decoded image by image', async () => {
  const vae = await load();
  const z = Float32Array.from({ length: 2 * 48 }, (_, index) => index);
  const images = await vae.decode(z, 2);
  assert.equal(images.length, 2 * 3 * vaeSide ** 2);
  images.forEach((value, index) => {
    const plane = Math.floor(index / vaeSide ** 2);
    const [y, x] = [Math.floor(index / vaeSide) % vaeSide, index % vaeSide];
    assert.equal(value, plane * 16 + Math.floor(y / 4) * 4 + Math.floor(x / 4));
  });
  assert.ok(vae.spent > 0);
});

test('a VAE that is known to fit is not tried out again', async () => {
  const first = await load();
  let runs = 0;
  for (const { session } of [first.encoder, first.decoder]) {
    const run = session.run.bind(session);
    session.run = (feeds: Parameters<typeof run>[0]) => {
      runs++;
      return run(feeds);
    };
  }
  const second = await Vae.load({ name: 'again', encoder: first.encoder.path, decoder: first.decoder.path }, sessions, [
    'cpu',
  ]);
  assert.equal(second.encoder.session, first.encoder.session);
  assert.equal(runs, 0);
  await second.encode(picture);
  assert.equal(runs, 1);
});

const MISFITS: readonly (readonly [...Parameters<typeof load>, RegExp])[] = [
  ['too-many-latents', 'good', /encoder-too-many-latents.onnx gives 192 latents where the decoder takes 48/],
  ['wrong-output', 'good', /encoder-wrong-output.onnx has no output `logvar`/],
  ['wrong-input', 'good', /encoder-wrong-input.onnx must have one input `image` of N×3×S×S/],
  ['nan', 'good', /encoder-nan.onnx gives NaN or infinity: choose another VAE in relabel.vaes/],
  ['good', 'half-size', /decoder-half-size.onnx gives 192 values where the encoder's image has 768/],
  ['good', 'wrong-input', /decoder-wrong-input.onnx must have one input `z` of N×c×h×w/],
  ['good', 'one-at-a-time', /decoder-one-at-a-time.onnx takes batches of 1 only/],
];
for (const [encoder, decoder, message] of MISFITS) {
  test(`${encoder} encoder, ${decoder} decoder`, async () => {
    await assertRefused(load(encoder, decoder), message);
    await assertRefused(load(encoder, decoder), /^VAE "test VAE": .*relabel\.vaes/);
  });
}

test('files that are no VAE', async () => {
  const { name, encoder, decoder } = writeVae(folder);
  const missing = join(folder, 'missing.onnx');
  await assertRefused(Vae.load({ name, encoder: missing, decoder }, sessions, ['cpu']), /missing.onnx does not exist/);
  const text = writeBrokenModel(folder, 'text.onnx');
  await assertRefused(Vae.load({ name, encoder, decoder: text }, sessions, ['cpu']), /text.onnx is not an ONNX model/);
  const classifier = writeClassifier(folder, 'logits.onnx');
  await assertRefused(Vae.load({ name, encoder: classifier, decoder }, sessions, ['cpu']), /logits.onnx must have one/);
  await assertRefused(
    Vae.load({ name, encoder: decoder, decoder: encoder }, sessions, ['cpu']),
    /decoder-good.onnx must/,
  );
});

async function assertRefused(promise: Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof PipelineError, String(error));
    assert.match(error.message, message);
    assert.equal(error.code, 'vae');
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
}
