import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { beforeEach } from 'node:test';
import sharp from 'sharp';
import { allJudged } from '../../../src/common/evaluation/judged.ts';
import { evaluate, header, images, lines, options, run } from './colourRuns.ts';

/** A colour is given to an image if its channel is brighter than half: 40 · (2 x − 1) goes through a sigmoid. */
const colours = {
  'cyan.png': { r: 60, g: 140, b: 145 },
  'dark.png': { r: 120, g: 100, b: 90 },
  'pink.png': { r: 150, g: 110, b: 140 },
  'yellow.png': { r: 140, g: 135, b: 90 },
};
const model = () => {
  const { model: tiny } = options();
  return { ...tiny, output: 'sigmoid' as const, input: { ...tiny.input, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } };
};

const evaluateUnder = (truth: string) => {
  writeFileSync(path.join(images(), 'labels.csv'), `image,labels\n${truth}`);
  return evaluate({ model: model() });
};
/** Of a probability of seven digits, it has fewer. */
const withoutLoss = () => lines().map(({ loss: _, ...record }) => record);
const judged = () =>
  lines().map(({ image, truth, alsoTrue, top, truthRank }) => ({ image, truth, alsoTrue, said: top[0], truthRank }));

beforeEach(async () => {
  mkdirSync(images(), { recursive: true });
  for (const [name, background] of Object.entries(colours)) {
    await sharp({ create: { width: 40, height: 36, channels: 3, background } })
      .png()
      .toFile(path.join(images(), name));
  }
});

test('an image is right if the model gives each of its labels, whichever is likelier', async () => {
  const { summary } = await evaluateUnder('cyan.png,green\ndark.png,red\npink.png,red|green\nyellow.png,red|green\n');
  assert.deepEqual(header().labels, ['red', 'green', 'blue', 'no label']);
  assert.deepEqual(judged(), [
    { image: 'cyan.png', truth: 1, alsoTrue: undefined, said: 1, truthRank: 1 },
    // Below one half: what it says is that there is no label.
    { image: 'dark.png', truth: 0, alsoTrue: undefined, said: 3, truthRank: 2 },
    // Red is given and true, so that green was taken for blue.
    { image: 'pink.png', truth: 1, alsoTrue: [0], said: 2, truthRank: 2 },
    { image: 'yellow.png', truth: 1, alsoTrue: [0], said: 1, truthRank: 1 },
  ]);
  assert.deepEqual([summary.judged, summary.accuracy.top1], [4, 1 / 2]);
  const confusions = [...allJudged(lines())].map(({ truth, predicted }) => [truth, predicted]);
  assert.deepEqual(confusions, [
    [1, 1],
    [0, 3],
    [1, 2],
    [1, 1],
  ]);
});

test('under other labels, a run is what it would have been under them from the start', async () => {
  const other = 'cyan.png,blue|red\ndark.png,blue\npink.png,blue\nyellow.png,\n';
  await evaluateUnder('cyan.png,green\ndark.png,red\npink.png,red|green\nyellow.png,red|green\n');
  await evaluateUnder(other);
  const changed = withoutLoss();
  rmSync(run(), { recursive: true });
  await evaluateUnder(other);
  assert.deepEqual(judged(), [
    { image: 'cyan.png', truth: 0, alsoTrue: [2], said: 1, truthRank: 3 },
    { image: 'dark.png', truth: 2, alsoTrue: undefined, said: 3, truthRank: 4 },
    { image: 'pink.png', truth: 2, alsoTrue: undefined, said: 2, truthRank: 1 },
    { image: 'yellow.png', truth: null, alsoTrue: undefined, said: 0, truthRank: null },
  ]);
  assert.deepEqual(withoutLoss(), changed);
});
