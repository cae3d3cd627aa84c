import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { PipelineError } from '../../../../src/common/errors.ts';
import { countRight } from '../../../../src/pipeline/evaluation/trial/countRight.ts';
import { labelledImages } from '../../../../src/pipeline/evaluation/trial/labelledImages.ts';
import { Sessions } from '../../../../src/pipeline/onnx/session.ts';
import type { ModelSpec } from '../../../../src/protocol/models.ts';
import type { LabelledQuestion } from '../../../../src/protocol/newModel.ts';
import { type Colour, colours, writeColour } from '../../../fixtures/images/colourFolder.ts';
import { specOf, unit, writeClassifier } from '../../../fixtures/models/classifiers.ts';

const assets = join(import.meta.dirname, '../../../../media');
const sessions = new Sessions();
let folder: string;
let model: ModelSpec;

before(() => {
  const models = mkdtempSync(join(tmpdir(), 'relabel-trial-model-'));
  model = specOf(writeClassifier(models, 'logits.onnx'), { labels: ['red', 'green', 'blue'] });
});
after(async () => {
  await sessions.dispose();
  rmSync(dirname(model.path), { recursive: true });
});
beforeEach((context) => {
  folder = mkdtempSync(join(tmpdir(), 'relabel-trial-'));
  if ('after' in context) context.after(() => rmSync(folder, { recursive: true }));
});

/** Writes a picture of one colour; its absolute path. */
async function paint(path: string, colour: Colour): Promise<string> {
  const file = join(folder, path);
  await writeColour(file, colour);
  return file;
}

async function paintMany(place: string, colour: Colour, count: number): Promise<string[]> {
  const files: string[] = [];
  for (let at = 0; at < count; at++) files.push(await paint(`${place}/${String(at).padStart(2, '0')}.png`, colour));
  return files;
}

function find(question: Partial<LabelledQuestion>, signal = new AbortController().signal) {
  const asked = { model, images: [], among: [], executionProviders: ['cpu'], ...question } as const;
  return labelledImages(asked, sessions, { signal, assets });
}

const names = (found: Awaited<ReturnType<typeof find>>) =>
  found?.images.map(({ path, classes }) => `${basename(dirname(path))}/${basename(path)} ${classes}`);

test('twelve images are taken from the folders beside the image that are named after classes, spread over those', async () => {
  const [first = ''] = await paintMany('red', 'red', 20);
  await paintMany('green', 'green', 2);
  await paintMany('Blue', 'blue', 20);
  // Neither a class nor a class's number.
  await paintMany('other', 'blue', 3);
  await paintMany('1', 'green', 3);
  const found = await find({ images: [first] });
  assert.deepEqual(found?.source, { from: 'folder' });
  const taken = ['Blue', 'green', 'red'].map(
    (name) => found?.images.filter(({ path }) => path.includes(`/${name}/`)).length,
  );
  assert.deepEqual(taken, [5, 2, 5]);
  assert.deepEqual(found?.images.map(({ classes }) => classes).slice(0, 3), [[2], [1], [0]]);
  assert.deepEqual(names(await find({ images: [first] })), names(found), 'the same ones each time');
});

test('a table beside the images tells their classes', async () => {
  const image = await paint('photos/a.png', 'red');
  await paint('photos/b.png', 'blue');
  writeFileSync(join(folder, 'photos/labels.csv'), 'path,label\na.png,red\nb.png,blue\n');
  const found = await find({ images: [image] });
  assert.deepEqual(found?.source, { from: 'table', path: join(folder, 'photos/labels.csv') });
  assert.deepEqual(names(found), ['photos/a.png 0', 'photos/b.png 2']);
  // The one that the settings name, wherever it is.
  writeFileSync(join(folder, 'mine.json'), JSON.stringify({ 'photos/b.png': 'green' }));
  const truth = { from: 'table', path: join(folder, 'mine.json') } as const;
  assert.deepEqual(names(await find({ images: [image], truth })), ['photos/b.png 1']);
});

test('others are looked at where the images themselves lie among no classes', async () => {
  const loose = await paint('loose/picture.png', 'red');
  const among = [
    loose,
    ...(await paintMany('deep/in/green', 'green', 2)),
    ...(await paintMany('deep/in/red', 'red', 1)),
  ];
  assert.deepEqual(names(await find({ images: [loose], among })), ['green/00.png 1', 'red/00.png 0', 'green/01.png 1']);
});

test('without true classes there are none, nor where the settings want none', async () => {
  const loose = await paint('loose/picture.png', 'red');
  assert.equal(await find({ images: [loose] }), null);
  const [named = ''] = await paintMany('red', 'red', 1);
  assert.equal(await find({ images: [named], truth: { from: 'none' } }), null);
  assert.equal(await find({ images: [join(folder, 'nothing/gone/away.png')] }), null);
});

const swapped = { ...unit, channels: 'bgr' } as const;

test('each way to feed the model is counted, image by image, and told as it goes', async () => {
  const images = [];
  for (const [at, colour] of (['red', 'green', 'blue', 'red', 'green', 'blue'] as const).entries()) {
    images.push({ path: await paint(`${at}.png`, colour), classes: [Object.keys(colours).indexOf(colour)] });
  }
  writeFileSync(images[3]!.path, 'no image');
  const right: (boolean | null)[][] = [[], [], []];
  const models = [unit, swapped, { ...unit, mean: [0] }].map((input) => ({ ...model, input }));
  let turns = 0;
  await countRight({ models, images, executionProviders: ['cpu'] }, sessions, {
    signal: new AbortController().signal,
    report: (news) => right[news.model]!.push(...news.right),
    giveWay: async () => void turns++,
  });
  // BGR leaves green alone; the third way is none at all.
  assert.deepEqual(right[0], [true, true, true, null, true, true]);
  assert.deepEqual(right[1], [false, true, false, null, true, false]);
  assert.ok(turns >= 4, 'it gives way between batches');
});

test('a way that the model can not be fed has no answers, and spoils no other', async () => {
  const images = [{ path: await paint('a.png', 'red'), classes: [0] }];
  const broken = { ...model, path: join(folder, 'gone.onnx') };
  const told: unknown[] = [];
  await countRight({ models: [broken, model], images, executionProviders: ['cpu'] }, sessions, {
    signal: new AbortController().signal,
    report: (news) => told.push(news),
    giveWay: async () => {},
  });
  assert.deepEqual(told, [
    { model: 0, right: [null] },
    { model: 1, right: [true] },
  ]);
});

test('a cancel ends it between two batches', async () => {
  const images = [{ path: await paint('a.png', 'red'), classes: [0] }];
  const controller = new AbortController();
  const told: unknown[] = [];
  const counting = countRight({ models: [model, model, model], images, executionProviders: ['cpu'] }, sessions, {
    signal: controller.signal,
    report(news) {
      told.push(news);
      controller.abort();
    },
    giveWay: async () => {},
  });
  await assert.rejects(counting, (error) => error instanceof PipelineError && error.code === 'cancelled');
  assert.equal(told.length, 1);
});
