import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { Explanation } from '../../../src/protocol/explanation.ts';
import type { ExplainOptions } from '../../../src/protocol/options.ts';
import { type ClassifierName, specOf, unit, writeClassifier } from '../../fixtures/models/classifiers.ts';
import { valuesOf } from '../../fixtures/pipeline.ts';
import { isSpot, spotSide } from '../../fixtures/spot.ts';
import { missingVae, startPipeline } from '../../fixtures/startPipeline.ts';

const { folder, options: spot, pipeline } = await startPipeline();
const options = { ...spot, vae: missingVae(folder) };

const explain = (change: Partial<ExplainOptions>): Promise<Explanation> =>
  pipeline.explanation(pipeline.explain({ ...options, ...change }));

describe('a random map', () => {
  test('is uniform, the same for a seed only, and says that it means nothing', async () => {
    const explanation = await explain({ method: 'random' });
    const values = valuesOf(explanation);
    assert.equal(values.length, spotSide ** 2);
    assert.ok(values.every((value) => value >= 0 && value < 1));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    // Four standard deviations of the mean of 1024 uniform numbers.
    assert.ok(Math.abs(mean - 0.5) < 4 / Math.sqrt(12 * values.length), String(mean));
    assert.deepEqual(valuesOf(await explain({ method: 'random' })), values);
    assert.notDeepEqual(valuesOf(await explain({ method: 'random', seed: 1 })), values);
    assert.equal(explanation.status, 'unstable');
    assert.match(explanation.advice, /random and means nothing/);
    assert.deepEqual([explanation.counts.total, explanation.samples.length], [0, 0]);
  });

  test('has a prediction without a reconstruction, and a manifest without a VAE', async () => {
    const id = pipeline.explain({ ...options, method: 'random' });
    const { prediction } = await pipeline.explanation(id);
    assert.equal(prediction.target.label, 'light');
    assert.equal(prediction.reconstruction, undefined);
    const directory = join(folder, 'random');
    await pipeline.answer('export', pipeline.export(id, directory));
    const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
    assert.equal(manifest.vae, null);
    assert.equal(manifest.reconstruction, null);
    assert.equal(manifest.settings.samples, 0);
  });
});

const CALLS = { rise: 1000, occlusion: 784 } as const;

for (const method of ['rise', 'occlusion'] as const) {
  describe(method, () => {
    let id: number;
    let explanation: Explanation;
    before(async () => {
      id = pipeline.explain({ ...options, method, samples: CALLS.rise });
      explanation = await pipeline.explanation(id);
    });

    test('its masks are told apart by what they follow from, and by nothing else', async () => {
      const model = { ...options.model, name: 'Other', labels: ['dark', 'light'] };
      const other = await explain({ method, samples: 20, model });
      assert.ok(explanation.masks);
      assert.equal(other.masks, explanation.masks, 'the model’s answers');
      const { masks } = await explain({ method, samples: 20, seed: 1 });
      assert.equal(masks === explanation.masks, method === 'occlusion', 'the seed');
    });

    test('is hot where the teacher looks, and says so', () => {
      const values = valuesOf(explanation);
      const mean = (of: (pixel: number) => boolean) => {
        const chosen = values.filter((_, pixel) => of(pixel));
        return chosen.reduce((sum, value) => sum + value, 0) / chosen.length;
      };
      const outside = mean((pixel) => !isSpot(pixel));
      assert.ok(mean(isSpot) > 3 * Math.abs(outside), `${mean(isSpot)} inside, ${outside} outside`);
      assert.ok(isSpot(values.indexOf(Math.max(...values))), 'the peak is in the spot');
      assert.equal(explanation.status, 'ok');
      const { splitHalf, reliability, ...others } = explanation.student;
      assert.deepEqual(others, {
        agreement: null,
        majorityBaseline: null,
        correlation: null,
        strength: null,
        hard: false,
      });
      if (method === 'rise') assert.ok(splitHalf! > 0.5 && splitHalf! < 1, String(splitHalf));
      else assert.equal(splitHalf, null);
      if (method === 'rise') assert.ok(Math.abs(reliability! - (2 * splitHalf!) / (1 + splitHalf!)) < 1e-9);
      else assert.equal(reliability, null);
      assert.doesNotMatch(explanation.advice, /student|VAE/);
    });

    test('counts every call, and shows maps on the way', () => {
      const progress = pipeline.progress(id);
      assert.equal(explanation.counts.total, CALLS[method]);
      assert.deepEqual(
        progress.flatMap(({ samples }) => samples),
        explanation.samples,
      );
      assert.deepEqual(progress.at(-1)?.counts, explanation.counts);
      assert.ok(progress.every(({ done, total }) => done <= total && total === CALLS[method]));
      const maps = progress.filter(({ map }) => map);
      assert.equal(maps.length, 4);
      assert.ok(maps[0]!.done <= 0.15 * CALLS[method]);
      for (const { kept, probability, change } of explanation.samples) {
        assert.equal(kept, probability >= 0.5);
        assert.ok(change > 0 && change < 1);
      }
    });

    test('the same options give the same bytes', async () => {
      const again = await explain({ method, samples: CALLS.rise });
      assert.deepEqual(valuesOf(again), valuesOf(explanation));
      assert.deepEqual(again.samples, explanation.samples);
      const other = valuesOf(await explain({ method, samples: CALLS.rise, seed: 1 }));
      // Nothing about windows is random.
      assert.equal(
        other.every((value, pixel) => value === valuesOf(explanation)[pixel]),
        method === 'occlusion',
      );
    });

    test('a sample made again is what the teacher saw', async () => {
      const [shown] = await pipeline.picturesOf(pipeline.pictures(id, [3]));
      const { probability } = explanation.samples[3]!;
      const spot = shown!.rgb.filter((_, at) => isSpot(Math.floor(at / 3)));
      const mean = spot.reduce((sum, level) => sum + level, 0) / spot.length / 255;
      // Levels are rounded to whole ones, which moves the logit by less than 20 / 255 / 2.
      assert.ok(Math.abs(1 / (1 + Math.exp(-20 * (mean - 0.5))) - probability) < 0.01);
    });

    test('a sample says what it hides: there it is darker by that much, and nowhere else', async () => {
      const pictures = await pipeline.picturesOf(pipeline.pictures(id, [3, 150, 300, 450, 600, 700]));
      // The image as the samples show it where they hide nothing of it.
      const image = new Map<number, number>();
      for (const { rgb, replaced } of pictures) {
        rgb.forEach((level, at) => {
          if (replaced![Math.floor(at / 3)] === 0) image.set(at, level);
        });
      }
      assert.ok(image.size > spotSide ** 2 / 2, `${image.size} values of the image are seen`);
      for (const { rgb, replaced } of pictures) {
        assert.equal(replaced!.length, spotSide ** 2);
        assert.ok(replaced!.some((level) => level > 200) && replaced!.includes(0));
        for (const [at, level] of image) {
          // x·mask where 0 is black; the image, the mask and the product are rounded.
          const wanted = level * (1 - replaced![Math.floor(at / 3)]! / 255);
          assert.ok(Math.abs(rgb[at]! - wanted) <= 1.6, `value ${at}: ${rgb[at]}, not ${wanted}`);
        }
      }
    });

    test('is exported with its settings', async () => {
      const directory = join(folder, method);
      await pipeline.answer('export', pipeline.export(id, directory));
      const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
      assert.deepEqual([manifest.method, manifest.vae, manifest.timings.vae], [method, null, 0]);
      assert.equal(manifest.settings.samples, CALLS[method]);
      const own = method === 'rise' ? { points: 7, shown: 0.5 } : { window: 5, stride: 1 };
      for (const [key, value] of Object.entries(own)) assert.equal(manifest.settings[key], value);
    });

    test('is cancelled on the way', async () => {
      const running = pipeline.explain({ ...options, method, samples: 5000, batchSize: 2 });
      await pipeline.started(running);
      pipeline.cancel(running);
      assert.equal((await pipeline.failure(running)).code, 'cancelled');
      assert.ok(pipeline.progress(running).at(-1)!.done < CALLS[method]);
    });

    test('explains another class', async () => {
      const dark = valuesOf(await explain({ method, samples: CALLS.rise, target: 'dark' }));
      // With two classes, what speaks for one speaks against the other.
      const product = valuesOf(explanation).reduce((sum, value, pixel) => sum + value * dark[pixel]!, 0);
      assert.ok(product < 0);
    });

    const gray = { ...unit, channels: 'gray', mean: [0], std: [1] } as const;
    const forms: readonly (readonly [ClassifierName, Partial<typeof unit>?])[] = [
      ['nhwc.onnx'],
      ['gray.onnx', gray],
      ['batch-1.onnx'],
      ['batch-4.onnx'],
      ['any-size.onnx', { size: [9, 21] }],
      ['uint8.onnx', { scale: 1 }],
      ['float16.onnx'],
      ['sigmoid.onnx'],
      ['mixing.onnx'],
    ];
    for (const [name, input] of forms) {
      test(`takes ${name}`, async () => {
        const model = specOf(writeClassifier(folder, name), { input: { ...unit, ...input } });
        const { map, prediction, counts } = await explain({ method, samples: 60, model });
        assert.deepEqual([map?.height, map?.width], prediction.inputSize);
        assert.ok(map?.values.every(Number.isFinite) && counts.total >= 60);
      });
    }
  });
}
