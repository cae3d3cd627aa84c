import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { affineOf } from '../../../src/pipeline/image/affine.ts';
import { toTensor } from '../../../src/pipeline/image/image.ts';
import { baselineOf } from '../../../src/pipeline/methods/gradient/baselines.ts';
import { method as gradientInput } from '../../../src/pipeline/methods/gradientInput/method.ts';
import { method as integratedGradients } from '../../../src/pipeline/methods/integratedGradients/method.ts';
import type { Subject } from '../../../src/pipeline/methods/method.ts';
import { Composer } from '../../../src/pipeline/methods/relabelDistillation/synthesis/compose.ts';
import { fullMask } from '../../../src/pipeline/methods/shared/mask.ts';
import { Masker } from '../../../src/pipeline/methods/shared/masker.ts';
import { method as smoothGrad } from '../../../src/pipeline/methods/smoothGrad/method.ts';
import { curveImage } from '../../../src/pipeline/metrics/causal.ts';
import { TeacherGradients } from '../../../src/pipeline/model/gradients.ts';
import { Teacher } from '../../../src/pipeline/model/teacher.ts';
import { encodeGraph } from '../../../src/pipeline/onnx/graph.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { Preprocess } from '../../../src/protocol/models.ts';
import { specOf, unit } from '../../fixtures/models/classifiers.ts';

const side = 4;
const pixels = side * side;
const channels = 5;
const bands = ['red', { band: 4 }, 'green', 'blue', 51] as const;
const input: Preprocess = { ...unit, bands, size: [side, side], mean: [0, 0, 0.5, 0, 0], std: [1, 2, 1, 1, 1] };
const picture = {
  width: side,
  height: side,
  rgb: Uint8Array.from({ length: 3 * pixels }, (_, at) => (37 * at) % 256),
  planes: [Uint8Array.from({ length: pixels }, (_, pixel) => 17 * pixel)],
};
/** Of the levels 0, 17, …, 255: half a level, over std 2. */
const meanOfBand = 0.25;
/** 51 / 255. */
const constant = 0.2;
const weightOf = (channel: number, pixel: number, output: number) => Math.sin(channel * pixels + pixel + output);

for (const layout of ['NCHW', 'NHWC'] as const) {
  describe(`a model of five bands, ${layout}`, () => {
    const at = (channel: number, pixel: number) =>
      layout === 'NCHW' ? channel * pixels + pixel : pixel * channels + channel;
    const weights = new Float32Array(channels * pixels * 2);
    for (let channel = 0; channel < channels; channel++)
      for (let pixel = 0; pixel < pixels; pixel++)
        for (const output of [0, 1]) weights[at(channel, pixel) * 2 + output] = weightOf(channel, pixel, output);
    const sessions = new Sessions();
    let folder: string;
    let path: string;
    let subject: Subject;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'relabel-test-'));
      path = join(folder, 'five.onnx');
      const shape = layout === 'NCHW' ? ['N', channels, side, side] : ['N', side, side, channels];
      const graph = encodeGraph({
        inputs: [{ name: 'x', shape }],
        outputs: [{ name: 'z', shape: ['N', 2] }],
        weights: [{ name: 'w', shape: [channels * pixels, 2], values: weights }],
        nodes: [
          { op: 'Flatten', inputs: ['x'], outputs: ['f'] },
          { op: 'MatMul', inputs: ['f', 'w'], outputs: ['z'] },
        ],
      });
      await writeFile(path, graph);
      const spec = { ...specOf(path), output: 'logits' as const, input: { ...input, layout } };
      const teacher = await Teacher.load(spec, sessions, ['cpu'], 'auto');
      const tensor = toTensor(picture, input, layout);
      const scores = await teacher.score(tensor, 1);
      const gradients = new TeacherGradients(teacher, sessions);
      subject = { teacher, gradients, preprocess: input, picture, tensor, scores, topClass: 0, target: 1 };
    });
    after(async () => {
      await sessions.dispose();
      await rm(folder, { recursive: true });
    });

    const run = (options: Record<string, string | number | boolean>) =>
      ({
        samples: 0,
        seed: 0,
        sampling: 'local',
        options,
        signal: new AbortController().signal,
        report() {},
      }) as const;
    const close = (given: ArrayLike<number>, wanted: (channel: number, pixel: number) => number, slack = 1e-6) => {
      for (let channel = 0; channel < channels; channel++) {
        for (let pixel = 0; pixel < pixels; pixel++) {
          const [is, should] = [given[at(channel, pixel)] ?? Number.NaN, wanted(channel, pixel)];
          assert.ok(Math.abs(is - should) <= slack, `channel ${channel}, pixel ${pixel}: ${is}, not ${should}`);
        }
      }
    };
    /** The channel's value at a pixel, by the definition. */
    const value = (channel: number, pixel: number): number => {
      if (channel === 4) return constant;
      if (channel === 1) return (17 * pixel) / 255 / 2;
      const colour = [0, -1, 1, 2][channel] ?? 0;
      return ((37 * (pixel * 3 + colour)) % 256) / 255 - (channel === 2 ? 0.5 : 0);
    };

    test('gets what each channel takes, and says so', async () => {
      close(subject.tensor, value);
      const logits = [0, 1].map((output) => {
        let sum = 0;
        for (let channel = 0; channel < channels; channel++)
          for (let pixel = 0; pixel < pixels; pixel++) sum += value(channel, pixel) * weightOf(channel, pixel, output);
        return sum;
      });
      assert.ok(Math.abs((subject.scores.raw[0] ?? 0) - (logits[0] ?? 0)) < 1e-4);
      assert.ok(Math.abs((subject.scores.raw[1] ?? 0) - (logits[1] ?? 0)) < 1e-4);
      assert.match(
        subject.teacher.notes.join('\n'),
        /also takes what the picture does not show \(band 4\): wherever a part .* it gives way to its mean there\./,
      );
    });

    test('is refused without its bands, or with another number of them', async () => {
      const load = (changes: Partial<Preprocess>) =>
        Teacher.load({ ...specOf(path), input: { ...unit, layout, ...changes } }, sessions, ['cpu'], 'auto');
      await assert.rejects(
        load({}),
        /takes 5 channels.*"bands": \["red","green","blue",\{"band":4\},\{"band":5\}\], or set input\.layout/,
      );
      await assert.rejects(
        load({ bands: bands.slice(0, 4), mean: [0, 0, 0, 0], std: [1, 1, 1, 1] }),
        /takes 5 channels, but "bands" names 4 \(red, band 4, green, blue\): correct input\.bands/,
      );
    });

    test('loses its band to its mean where a mask hides, and its constant never', async () => {
      const scales = affineOf(input).map(({ scale }) => scale);
      const masker = await Masker.create(subject.tensor, subject.teacher.input, scales, 1);
      const ones = new Float32Array(side).fill(1);
      const masks = [0, 0.25].map((share) => ({ grid: Float32Array.of(share), rows: ones, columns: ones }));
      const { tensor, change } = await masker.mask(masks);
      const hidden = (channel: number) => [0, meanOfBand, 0, 0, constant][channel] ?? 0;
      close(tensor, hidden);
      close(tensor.subarray(channels * pixels), (channel, pixel) => {
        return hidden(channel) + 0.25 * (value(channel, pixel) - hidden(channel));
      });
      // In units of 0–1: the band's values count twice, by its std.
      let squares = 0;
      for (let channel = 0; channel < channels; channel++)
        for (let pixel = 0; pixel < pixels; pixel++)
          squares += ((value(channel, pixel) - hidden(channel)) * (channel === 1 ? 2 : 1)) ** 2 / (channels * pixels);
      assert.ok(Math.abs((change[0] ?? 0) - Math.sqrt(squares)) < 1e-6);
    });

    test('takes the colours of what replaces the picture, and its own mean in its band', async () => {
      const capacity = { replacements: 1, images: 1 };
      const composer = await Composer.create(subject.tensor, subject.teacher.input, 1, input, capacity);
      const replacement = await composer.replace(Float32Array.of(0.1, 0.2, 0.3), 1);
      const { tensor } = composer.compose(replacement, [0], [fullMask]);
      close(tensor, (channel) => [0.1, meanOfBand, 0.2 - 0.5, 0.3, constant][channel] ?? 0);
    });

    test('ends its deletion at what hides each channel', () => {
      const order = Uint32Array.from({ length: pixels }, (_, pixel) => pixel);
      const { teacher, tensor, target } = subject;
      const ends = curveImage({ teacher, tensor, target }, 'deletion', order, pixels, 1);
      close(ends, (channel) => [0, meanOfBand, 0, 0, constant][channel] ?? 0);
      const blurred = curveImage({ teacher, tensor, target }, 'insertion', order, 1, 0);
      for (let pixel = 0; pixel < pixels; pixel++) assert.equal(blurred[at(4, pixel)], Math.fround(constant));
    });

    test('has baselines that leave its constant alone', () => {
      close(baselineOf(subject, 'grey'), (channel) => [0, meanOfBand, 0, 0, constant][channel] ?? 0);
      close(baselineOf(subject, 'black'), (channel) => [0, meanOfBand, -0.5, 0, constant][channel] ?? 0);
      const blurred = baselineOf(subject, 'blur');
      for (let pixel = 0; pixel < pixels; pixel++) assert.ok(Math.abs((blurred[at(4, pixel)] ?? 0) - constant) < 1e-6);
    });

    test('has maps of gradients over all that comes of the image, without its constant', async () => {
      const sumOf = (term: (channel: number) => number) =>
        [0, 1, 2, 3].reduce((sum, channel) => sum + term(channel), 0);
      const compare = (values: Float32Array | undefined, term: (channel: number, pixel: number) => number) => {
        assert.ok(values);
        values.forEach((given, pixel) => {
          const wanted = sumOf((channel) => term(channel, pixel));
          assert.ok(Math.abs(given - wanted) < 1e-4, `${given} at ${pixel}, not ${wanted}`);
        });
      };
      const product = await gradientInput.explain(subject, run({}));
      compare(product.map?.values, (channel, pixel) => value(channel, pixel) * weightOf(channel, pixel, 1));
      const smooth = await smoothGrad.explain(subject, run({ passes: 2 }));
      compare(smooth.map?.values, (channel, pixel) => Math.abs(weightOf(channel, pixel, 1)));
      // Log-odds of two classes: the difference of their logits.
      const integrated = await integratedGradients.explain(subject, run({ baseline: 'grey', smoothing: 0, steps: 2 }));
      compare(integrated.map?.values, (channel, pixel) => {
        const change = value(channel, pixel) - (channel === 1 ? meanOfBand : 0);
        return change * (weightOf(channel, pixel, 1) - weightOf(channel, pixel, 0));
      });
    });
  });
}
