import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { toTensor } from '../../../src/pipeline/image/image.ts';
import { Teacher } from '../../../src/pipeline/model/teacher.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { Explanation, Region } from '../../../src/protocol/explanation.ts';
import { unit } from '../../fixtures/models/classifiers.ts';
import { writeVae } from '../../fixtures/models/vaes.ts';
import { isSpot, spotSide } from '../../fixtures/spot.ts';
import { startPipeline } from '../../fixtures/startPipeline.ts';

const { folder, options: spot, pipeline } = await startPipeline();
// What it paints is dark for sure, so that it is no matter which of its pictures takes the spot's place.
const vae = writeVae(folder, 'good', 'very-dark');
const options = { ...spot, vae, samples: 600 };

/** Pixels of a region, of those in the spot and of all. */
function pixelsOf({ where }: Region): { inSpot: number; all: number } {
  const pixels = where.flatMap(({ x, y, width, height }) =>
    Array.from({ length: width * height }, (_, at) => (y + Math.floor(at / width)) * spotSide + x + (at % width)),
  );
  assert.equal(new Set(pixels).size, pixels.length, 'rectangles overlap');
  return { inSpot: pixels.filter(isSpot).length, all: pixels.length };
}

describe('the regions that decide the label', () => {
  let id: number;
  let explanation: Explanation;
  before(async () => {
    id = pipeline.explain(options);
    explanation = await pipeline.explanation(id);
  });

  test('are where the teacher looks', () => {
    const { sufficient, change } = explanation.regions!;
    for (const region of [sufficient!, change!]) {
      const { inSpot, all } = pixelsOf(region);
      assert.ok(inSpot >= 0.75 * all, `${inSpot} of ${all} pixels`);
      assert.ok(Math.abs(region.share - all / spotSide ** 2) < 1e-9);
    }
    // Both are of the spot alone, which is a quarter; what shifts the label need not be all of it.
    assert.ok(sufficient!.share < 0.35 && change!.share < 0.25, `${sufficient!.share}, ${change!.share}`);
  });

  test('carry what the teacher said of their pictures, which are samples', async () => {
    const { sufficient, change } = explanation.regions!;
    const { probability: own } = explanation.prediction.target;
    assert.equal(sufficient!.label.label, 'light');
    assert.ok(sufficient!.probability > 0.8 * own, `${sufficient!.probability} of ${own}`);
    assert.equal(change!.label.label, 'dark');
    assert.ok(change!.probability < 0.5);
    const sessions = new Sessions();
    const teacher = await Teacher.load(options.model, sessions, ['cpu'], 'auto');
    for (const region of [sufficient!, change!]) {
      const samples = region.samples.map((index) => explanation.samples[index]!);
      const mean = samples.reduce((sum, sample) => sum + sample.probability, 0) / samples.length;
      assert.ok(Math.abs(mean - region.probability) < 1e-9);
      assert.deepEqual(
        [region.asked, region.held],
        [samples.length, samples.filter(({ label }) => label === region.label.index).length],
      );
      const pictures = await pipeline.picturesOf(pipeline.pictures(id, region.samples));
      for (const [at, picture] of pictures.entries()) {
        const { probability } = teacher.scoreOf(await teacher.score(toTensor(picture, unit, 'NCHW'), 1), 0, 0);
        assert.ok(Math.abs(probability - samples[at]!.probability) < 5 / 510);
      }
    }
    await sessions.dispose();
  });

  test('take no more calls than there are samples, and are the same again', async () => {
    assert.equal(explanation.samples.length, 600);
    assert.deepEqual(
      explanation.samples.map(({ index }) => index),
      Array.from({ length: 600 }, (_, index) => index),
    );
    const again = await pipeline.explanation(pipeline.explain(options));
    assert.deepEqual(again.regions, explanation.regions);
    assert.deepEqual(again.samples, explanation.samples);
  });

  test('are in the manifest', async () => {
    const directory = join(folder, 'evidence');
    await pipeline.answer('export', pipeline.export(id, directory));
    const { regions, settings } = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
    assert.deepEqual(regions, JSON.parse(JSON.stringify(explanation.regions)));
    assert.equal(settings.search.share, 0.2);
  });

  test('are not looked for with few samples, or where samples are not made by masks', async () => {
    const few = await pipeline.explanation(pipeline.explain({ ...options, samples: 100 }));
    assert.equal(few.regions, undefined);
    const global = await pipeline.explanation(pipeline.explain({ ...options, sampling: 'global' }));
    assert.equal(global.regions, undefined);
  });

  test('of another class say what would bring it about', async () => {
    const dark = await pipeline.explanation(pipeline.explain({ ...options, target: 'dark' }));
    assert.equal(dark.regions!.change!.label.label, 'dark');
    const { inSpot, all } = pixelsOf(dark.regions!.change!);
    assert.ok(inSpot >= 0.75 * all, `${inSpot} of ${all} pixels`);
  });
});

test('a cancel ends the search within one batch', async () => {
  const { samples } = options;
  const lastAfterCancel = async (seed: number): Promise<number> => {
    const id = pipeline.explain({ ...options, seed, batchSize: 1 });
    await pipeline.event(() => (pipeline.progress(id).some(({ done }) => done > 0.8 * samples) ? true : undefined));
    pipeline.cancel(id);
    assert.equal((await pipeline.failure(id)).code, 'cancelled');
    return pipeline.progress(id).at(-1)!.done;
  };
  // One that a busy machine sends after the last batch of the search tells nothing: then once more.
  let last = samples;
  for (let seed = 1; last === samples && seed <= 10; seed++) last = await lastAfterCancel(seed);
  assert.ok(last < samples);
});
