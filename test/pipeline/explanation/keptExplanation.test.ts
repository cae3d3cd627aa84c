import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import sharp from 'sharp';
import { toTensor } from '../../../src/pipeline/image/image.ts';
import { Teacher } from '../../../src/pipeline/model/teacher.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { Explanation } from '../../../src/protocol/explanation.ts';
import { unit } from '../../fixtures/models/classifiers.ts';
import { isSpot, spotSide } from '../../fixtures/spot.ts';
import { startPipeline } from '../../fixtures/startPipeline.ts';

const { folder, options: spot, pipeline } = await startPipeline();
// From samples alone: slopes.test.ts has the rest.
const options = { ...spot, samples: 400, methodOptions: { gradients: false } };

describe('an explanation that is kept', () => {
  let id: number;
  let explanation: Explanation;
  before(async () => {
    id = pipeline.explain(options);
    explanation = await pipeline.explanation(id);
  });

  test('pictures of samples are what was scored', async () => {
    const indices = [399, 0, 57, 120, 3];
    const pictures = await pipeline.picturesOf(pipeline.pictures(id, indices));
    const sessions = new Sessions();
    const teacher = await Teacher.load(options.model, sessions, ['cpu'], 'auto');
    for (const [at, index] of indices.entries()) {
      const picture = pictures[at]!;
      assert.deepEqual([picture.width, picture.height, picture.rgb.length], [spotSide, spotSide, 3 * spotSide ** 2]);
      const scores = await teacher.score(toTensor(picture, unit, 'NCHW'), 1);
      const { probability } = teacher.scoreOf(scores, 0, 0);
      // Half a level on every pixel moves the logit by at most 20 / 510, the probability by a quarter of that.
      const { probability: scored } = explanation.samples[index]!;
      assert.ok(Math.abs(probability - scored) < 5 / 510, `sample ${index}: ${probability}, not ${scored}`);
    }
    const spread = indices.map((index) => explanation.samples[index]!.probability);
    assert.ok(Math.max(...spread) - Math.min(...spread) > 0.1, 'samples that differ');
    await sessions.dispose();
  });

  test('pictures of samples say what was replaced: elsewhere they are all the image', async () => {
    const pictures = await pipeline.picturesOf(pipeline.pictures(id, [0, 57, 120, 260, 399]));
    const image = new Map<number, number>();
    for (const { rgb, replaced } of pictures) {
      assert.equal(replaced!.length, spotSide ** 2);
      assert.ok(
        replaced!.some((level) => level > 127),
        'something is replaced',
      );
      rgb.forEach((level, at) => {
        if (replaced![Math.floor(at / 3)] !== 0) return;
        assert.equal(level, image.get(at) ?? level, `value ${at} is the image's in every sample`);
        image.set(at, level);
      });
    }
    assert.ok(image.size > spotSide ** 2, `${image.size} values of the image are seen`);
    const changes = pictures.flatMap(({ rgb, replaced }) =>
      [...image].flatMap(([at, level]) => (replaced![Math.floor(at / 3)]! > 127 ? [Math.abs(rgb[at]! - level)] : [])),
    );
    assert.ok(Math.max(...changes) > 10, 'what is replaced differs');
  });

  test('pictures come at the size that is asked for', async () => {
    const pictures = await pipeline.picturesOf(pipeline.pictures(id, [0, 1], 16));
    for (const { width, height, rgb, replaced } of pictures)
      assert.deepEqual([width, height, rgb.length, replaced?.length], [16, 16, 768, 256]);
  });

  test('the overlay comes as a small picture that differs from the image where the map is hot', async () => {
    const overlay = await pipeline.remote.overlay({ of: id, size: 32 });
    const { width, height, mime, bytes } = overlay!;
    assert.deepEqual([width, height, mime], [32, 32, 'image/jpeg']);
    const [shown, plain] = await Promise.all(
      [sharp(bytes), sharp(options.image).resize(32, 32)].map((picture) => picture.removeAlpha().raw().toBuffer()),
    );
    const differences = Array.from({ length: spotSide ** 2 }, (_, pixel) =>
      Math.max(...[0, 1, 2].map((channel) => Math.abs(shown![pixel * 3 + channel]! - plain![pixel * 3 + channel]!))),
    );
    const mean = (wanted: boolean): number => {
      const some = differences.filter((_, pixel) => isSpot(pixel) === wanted);
      return some.reduce((sum, value) => sum + value, 0) / some.length;
    };
    assert.ok(mean(true) > 2 * mean(false), `${mean(true)} in the spot, ${mean(false)} elsewhere`);
  });

  test('the evidence is exported once', async () => {
    const directory = join(folder, 'evidence');
    await pipeline.answer('export', pipeline.export(id, directory));
    const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
    assert.equal(manifest.counts.kept, explanation.counts.kept);
    assert.equal(readdirSync(join(directory, 'samples')).length, 400);
    const again = await pipeline.failure(pipeline.export(id, directory));
    assert.equal(again.code, 'export');
    assert.ok(again.message.startsWith(directory));
  });

  test('evidence that cannot be written is said so, and can be written elsewhere', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const { code, message } = await pipeline.failure(pipeline.export(id, join(file, 'evidence')));
    assert.equal(code, 'export');
    assert.ok(message.includes(file));
    assert.doesNotMatch(message, /\n/);
    const elsewhere = join(folder, 'elsewhere');
    await pipeline.answer('export', pipeline.export(id, elsewhere));
    assert.ok(!readdirSync(folder).some((name) => name.includes('partial')));
  });
});

test('an explanation that is forgotten is gone', async () => {
  const id = pipeline.explain(options);
  await pipeline.explanation(id);
  pipeline.forget(id);
  const failure = await pipeline.failure(pipeline.pictures(id, [0]));
  assert.equal(failure.code, 'gone');
  assert.match(failure.message, /run it again/);
  assert.equal((await pipeline.failure(pipeline.export(id, join(folder, 'gone')))).code, 'gone');
  assert.ok(!existsSync(join(folder, 'gone')));
});

test('an image that changes or goes while it is explained stays what it was', async () => {
  const image = join(folder, 'changing.png');
  copyFileSync(options.image, image);
  const sha256 = createHash('sha256').update(readFileSync(image)).digest('hex');
  const still = await pipeline.explanation(pipeline.explain(options));
  const changed = pipeline.explain({ ...options, image });
  await pipeline.started(changed);
  writeFileSync(image, 'overwritten');
  assert.deepEqual((await pipeline.explanation(changed)).samples, still.samples);
  assert.equal((await pipeline.failure(pipeline.explain({ ...options, image }))).code, 'image');

  copyFileSync(options.image, image);
  const deleted = pipeline.explain({ ...options, image });
  await pipeline.started(deleted);
  rmSync(image);
  assert.deepEqual((await pipeline.explanation(deleted)).samples, still.samples);
  const directory = join(folder, 'of-a-deleted-image');
  await pipeline.answer('export', pipeline.export(deleted, directory));
  assert.ok(readFileSync(join(directory, 'manifest.json'), 'utf8').includes(sha256));
});
