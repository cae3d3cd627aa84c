import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import sharp from 'sharp';
import { openImage } from '../../../src/pipeline/image/image.ts';
import type { Explanation } from '../../../src/protocol/explanation.ts';
import { specOf, unit, writeClassifier } from '../../fixtures/models/classifiers.ts';
import { Pipeline } from '../../fixtures/pipeline.ts';
import { isSpot, spotSide } from '../../fixtures/spot.ts';
import { startPipeline } from '../../fixtures/startPipeline.ts';

const { folder, options: spot, pipeline } = await startPipeline();
// From samples alone: slopes.test.ts has the rest.
const options = { ...spot, samples: 400, methodOptions: { gradients: false } };

/** Of the map alone: an array that has come over IPC may lie in the memory of its whole message. */
const bytesOf = ({ map }: Explanation): Buffer => Buffer.from(new Float32Array(map!.values).buffer);

describe('one explanation', () => {
  let id: number;
  let explanation: Explanation;
  before(async () => {
    id = pipeline.explain(options);
    explanation = await pipeline.explanation(id);
  });

  test('events come in the order of the work', () => {
    const first = (type: string) => pipeline.events.findIndex((event) => event.type === type);
    const order = ['ready', 'opened', 'predicted', 'progress', 'answered'].map(first);
    assert.ok(
      order.every((place) => place >= 0),
      String(order),
    );
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
    const stages = pipeline.events.flatMap((event) => (event.type === 'stage' ? [event.stage] : []));
    assert.equal(new Set(stages).size, stages.length);
    assert.ok(stages.includes('sampling'));
  });

  test('the prediction is what the teacher says of the image', async () => {
    const { prediction } = explanation;
    // The spot's mean level on this image, by hand from the file: see the fixture for the teacher.
    const { rgb, width } = await openImage(options.image);
    const spot = rgb.filter((_, index) => {
      const pixel = Math.floor(index / 3);
      return Math.floor(pixel / width) < width / 2 && pixel % width >= width / 2;
    });
    const mean = spot.reduce((sum, level) => sum + level, 0) / spot.length / 255;
    const light = 1 / (1 + Math.exp(-20 * (mean - 0.5)));
    assert.ok(light > 0.5);
    assert.equal(prediction.target.label, 'light');
    // The image is halved on its way in, whose rounding and edges move the mean a little.
    assert.ok(Math.abs(prediction.target.probability - light) < 0.02, `${prediction.target.probability}, not ${light}`);
    assert.deepEqual(
      prediction.top.map(({ label }) => label),
      ['light', 'dark'],
    );
    assert.deepEqual(prediction.labels, ['light', 'dark']);
    assert.deepEqual(prediction.inputSize, [spotSide, spotSide]);
    assert.equal(prediction.provider, 'cpu');
    // The VAE paints all a little darker.
    assert.equal(prediction.reconstruction?.label, 'dark');
  });

  test('progress adds up to the samples, and shows maps on the way', () => {
    const progress = pipeline.progress(id);
    const counts = progress.map(({ done }) => done);
    // Four fifths are sampled in batches of 50; what comes after searches regions, a few at a time.
    assert.deepEqual(counts.slice(0, 7), [50, 100, 150, 200, 250, 300, 320]);
    assert.ok(counts.every((count, at) => at === 0 || count > (counts[at - 1] as number)));
    assert.deepEqual([counts.at(-1), progress.at(-1)?.total], [400, 400]);
    assert.deepEqual(
      progress.flatMap(({ samples }) => samples),
      explanation.samples,
    );
    const maps = progress.filter(({ map }) => map !== undefined);
    assert.ok(maps.length >= 1 && maps.length < progress.length, `${maps.length} maps`);
    for (const { map } of maps) assert.equal(map!.values.length, spotSide ** 2);
    for (const { counts: told, done } of progress) assert.equal(told.kept + told.shifted, done);
  });

  test('about half of the labels shift, and all is counted', () => {
    const { counts, samples, status } = explanation;
    assert.equal(status, 'ok');
    assert.equal(counts.total, 400);
    assert.equal(counts.kept, samples.filter(({ label }) => label === 0).length);
    assert.ok(counts.kept >= 120 && counts.kept <= 280, `${counts.kept} kept`);
    assert.deepEqual(counts.shiftedTo, { dark: counts.shifted });
    samples.forEach((sample, index) => {
      assert.equal(sample.index, index);
      assert.equal(sample.kept, sample.probability >= 0.5);
      assert.ok(sample.change > 0 && sample.change < 1);
    });
  });

  test('the map is hot where the teacher looks', () => {
    const { map } = explanation;
    assert.deepEqual([map?.width, map?.height], [spotSide, spotSide]);
    const inside = map!.values.filter((_, pixel) => isSpot(pixel));
    const outside = map!.values.filter((_, pixel) => !isSpot(pixel));
    const mean = (values: Float32Array) => values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
    assert.ok(mean(inside) > 2 * mean(outside), `${mean(inside)} inside, ${mean(outside)} outside`);
    const { correlation, splitHalf } = explanation.student;
    assert.ok(correlation! > 0.5 && splitHalf! > 0.5, JSON.stringify(explanation.student));
  });

  test('the same options give the same map and samples, byte for byte', async () => {
    const again = await pipeline.explanation(pipeline.explain(options));
    assert.ok(bytesOf(again).equals(bytesOf(explanation)));
    assert.deepEqual(again.samples, explanation.samples);
    assert.deepEqual(again.student, explanation.student);
  });

  test('so does another process', async () => {
    const other = new Pipeline();
    const again = await other.explanation(other.explain(options));
    other.kill('SIGKILL');
    assert.ok(bytesOf(again).equals(bytesOf(explanation)));
    assert.deepEqual(again.samples, explanation.samples);
  });

  test('another seed gives another map', async () => {
    const other = await pipeline.explanation(pipeline.explain({ ...options, seed: 1 }));
    assert.ok(!bytesOf(other).equals(bytesOf(explanation)));
    assert.notDeepEqual(other.samples, explanation.samples);
  });
});

test('another class than the top one can be asked for', async () => {
  const light = await pipeline.explanation(pipeline.explain(options));
  const dark = await pipeline.explanation(pipeline.explain({ ...options, target: 'dark' }));
  assert.equal(dark.prediction.target.index, 1);
  // Until a map guides them, the samples are the same.
  const start = ({ samples }: Explanation) => samples.slice(0, 200).map(({ kept, change }) => ({ kept, change }));
  assert.deepEqual(start(dark), start(light));
  assert.ok(dark.map);
  // With two classes, what speaks for one speaks against the other.
  const product = light.map!.values.reduce((sum, value, pixel) => sum + value * dark.map!.values[pixel]!, 0);
  assert.ok(product < 0);
});

test('a label beside a surer one is explained by whether it is there itself', async () => {
  // With half a level taken off, "light" is there above half a mean of the spot, and "dark", at logit 10, always.
  const model = { ...options.model, output: 'sigmoid', input: { ...unit, mean: [0.5, 0.5, 0.5] } } as const;
  const explanation = await pipeline.explanation(pipeline.explain({ ...options, model, target: 'light' }));
  const { prediction, samples, counts, status, map } = explanation;
  assert.deepEqual(prediction.labels, ['light', 'dark', 'no label']);
  assert.deepEqual([prediction.top[0]?.label, prediction.target.label], ['dark', 'light']);
  assert.ok(prediction.top[0]!.probability > 0.999 && prediction.target.probability > 0.5);
  for (const { kept, probability, label } of samples) {
    assert.equal(kept, probability >= 0.5);
    assert.equal(label, kept ? 0 : 1);
  }
  assert.deepEqual(Object.keys(counts.shiftedTo), ['dark']);
  assert.ok(counts.kept > 0.3 * counts.total && counts.kept < 0.7 * counts.total, JSON.stringify(counts));
  assert.equal(status, 'ok');
  const heat = (wanted: boolean) => map!.values.filter((_, pixel) => isSpot(pixel) === wanted);
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
  assert.ok(mean(heat(true)) > 2 * mean(heat(false)));
});

test('global sampling changes the whole image', async () => {
  const { samples } = await pipeline.explanation(pipeline.explain({ ...options, sampling: 'global' }));
  assert.equal(samples.length, 400);
  assert.ok(samples.every(({ change }) => change > 0));
});

test('it stops once two halves of the samples agree, says so, and shows how that went', async () => {
  const id = pipeline.explain({ ...options, samples: 2000, until: 0.3 });
  const { counts, samples, notes, student } = await pipeline.explanation(id);
  assert.ok(counts.total >= 200 && counts.total < 2000, `${counts.total} samples`);
  assert.equal(samples.length, counts.total);
  const progress = pipeline.progress(id);
  const course = progress.flatMap(({ splitHalf }) => (splitHalf === undefined ? [] : [splitHalf]));
  assert.ok(course.at(-1)! >= 0.3 && course.slice(0, -1).every((value) => value < 0.3), String(course));
  assert.equal(progress.at(-1)!.done, counts.total);
  assert.ok(notes.some((note) => note.startsWith(`Stopped after ${counts.total} of at most 2000 samples`)));
  assert.notEqual(student.splitHalf, null);
});

test('where two halves never agree so well, all samples are made, and it says so', async () => {
  const { counts, notes } = await pipeline.explanation(pipeline.explain({ ...options, samples: 300, until: 1 }));
  assert.equal(counts.total, 300);
  assert.ok(notes.some((note) => note.startsWith('Made all of at most 300 samples')));
});

test('fewer samples than a batch', async () => {
  const { counts } = await pipeline.explanation(pipeline.explain({ ...options, samples: 10 }));
  assert.equal(counts.total, 10);
});

describe('labels that do not exclude each other', () => {
  /** A plain picture: each label's probability is the sigmoid of its channel's mean, by the fixture for the model. */
  async function predict(colour: readonly [number, number, number], output: 'multilabel' | 'auto') {
    const image = join(folder, `${colour.join('-')}.png`);
    const [r, g, b] = colour;
    await sharp({ create: { width: 16, height: 16, channels: 3, background: { r, g, b } } }).toFile(image);
    const file = output === 'auto' ? 'softmax.onnx' : 'labels.onnx';
    const model = specOf(writeClassifier(folder, file), { output, labels: ['red', 'green', 'blue'] });
    const id = pipeline.explain({ ...options, image, model, method: 'random' });
    return (await pipeline.explanation(id)).prediction;
  }
  test('are given to the image from a probability of 0.5 on', async () => {
    // At black, red is at 0.5 and green at 0.62, by the model's bias.
    const { given, labels, top } = await predict([0, 0, 0], 'multilabel');
    assert.deepEqual(given, [0, 1]);
    assert.deepEqual([labels.length, top[0]?.label], [4, 'green']);
    assert.deepEqual((await predict([255, 0, 255], 'multilabel')).given, [0, 1, 2]);
  });
  test('classes of which one is right are not given by a probability', async () => {
    assert.equal((await predict([255, 0, 255], 'auto')).given, undefined);
  });
});
