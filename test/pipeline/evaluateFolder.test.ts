import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before, beforeEach, describe } from 'node:test';
import { summarize } from '../../src/common/evaluation/summary.ts';
import { evaluateFolder } from '../../src/pipeline/evaluation/evaluateFolder.ts';
import { Sessions } from '../../src/pipeline/onnx/session.ts';
import { OutLock } from '../../src/pipeline/outLock.ts';
import type {
  EvaluationRecord,
  FolderRunOptions,
  RunHeader,
  RunProgress,
} from '../../src/protocol/folders/folderRun.ts';
import { presets } from '../../src/settings/presets.ts';
import { type Colour, colours, writeColour, writeColourFolder } from '../fixtures/colourFolder.ts';
import { Pipeline } from '../fixtures/pipeline.ts';
import { type TinyModels, writeTinyModels } from '../fixtures/tinyModels.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'relabel-folder-'));
const assets = path.resolve(import.meta.dirname, '../../media');
const sessions = new Sessions();
let tiny: TinyModels;
let count = 0;
let place = '';
const images = () => path.join(place, 'images');
const run = () => path.join(place, 'run');

before(async () => {
  tiny = await writeTinyModels(path.join(scratch, 'models'));
});
beforeEach(() => {
  place = path.join(scratch, String(count++));
});
after(async () => {
  await sessions.dispose();
  rmSync(scratch, { recursive: true, force: true });
});

function options(changes: Partial<FolderRunOptions> = {}): FolderRunOptions {
  return {
    images: { from: 'folder', path: images() },
    model: { name: 'tiny', path: tiny.teacher, labels: tiny.labels, input: presets.unit, output: 'auto' },
    executionProviders: ['cpu'],
    batchSize: 4,
    run: run(),
    name: 'a run',
    ...changes,
  };
}

/** Runs, and tells which images the model was shown: those that the file has lines of that it did not have before. */
async function evaluate(changes: Partial<FolderRunOptions> = {}, betweenBatches?: (abort: () => void) => void) {
  const controller = new AbortController();
  const news: RunProgress[] = [];
  const summary = await evaluateFolder(options(changes), sessions, {
    signal: controller.signal,
    assets,
    giveWay: async () => betweenBatches?.(() => controller.abort()),
    report: (progress) => void news.push(progress),
  });
  return { summary, news };
}

const lines = (): EvaluationRecord[] =>
  readFileSync(path.join(run(), 'records.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as EvaluationRecord);
const header = () => JSON.parse(readFileSync(path.join(run(), 'run.json'), 'utf8')) as RunHeader;

describe('a folder of images', () => {
  test('figures by hand: two of nine are wrong, one can’t be read, one is no class', async () => {
    await writeColourFolder(images(), 9, [3, 7]);
    await writeColour(path.join(images(), 'violet/1.png'), 'blue');
    writeFileSync(path.join(images(), 'red/broken.png'), 'no image');
    const { summary, news } = await evaluate();
    const { top1, top5, interval } = summary.accuracy;
    assert.deepEqual([summary.images, summary.unreadable, summary.judged], [11, 1, 9]);
    assert.deepEqual([top1, top5], [7 / 9, 1]);
    assert.ok(interval && interval[0] < 7 / 9 && interval[1] > 7 / 9);

    const records = lines();
    assert.deepEqual(
      records.map(({ image }) => image).sort(),
      news.flatMap((one) => one.records.map(({ image }) => image)).sort(),
    );
    assert.deepEqual(summarize(records), summary);
    const find = (name: string) => records.find(({ image }) => image === name) ?? assert.fail(name);
    assert.match(find('red/broken.png').unreadable ?? '', /broken\.png/);
    assert.deepEqual([find('violet/1.png').truth, find('violet/1.png').unknownTruth], [null, 'violet']);
    const { truth, top, truthRank, probabilities, width, height } = find('red/003.png');
    assert.deepEqual([truth, top[0], width, height], [0, 1, 40, 36]);
    // Logits are 40 times the channels' means.
    const channels = [colours.green.r + 3, colours.green.g, colours.green.b].map((value) =>
      Math.exp((40 * value) / 255),
    );
    const sum = channels.reduce((a, b) => a + b, 0);
    const sorted = channels.map((value) => value / sum).sort((a, b) => b - a);
    for (const [at, value] of probabilities.entries()) assert.ok(Math.abs(value - sorted[at]!) < 1e-4);
    assert.ok(truthRank !== null && truthRank > 1);
    const { truth: source, images: total, labels, root, provider } = header();
    assert.deepEqual(
      [source, total, labels, root, provider],
      [{ from: 'folder' }, 11, ['red', 'green', 'blue'], images(), 'cpu'],
    );
    const last = news.at(-1) ?? assert.fail();
    assert.deepEqual([last.done, last.total], [11, 11]);
  });

  test('no truth, one image, one image a class: nothing is divided by 0', async () => {
    await writeColour(path.join(images(), 'x.png'), 'red');
    const { summary } = await evaluate();
    assert.deepEqual(summary.accuracy, { top1: null, top5: null, interval: null });
    await writeColourFolder(images(), 3);
    assert.equal((await evaluate()).summary.accuracy.top1, 1);
  });

  test('images of which none can be read', async () => {
    await writeColour(path.join(images(), 'x.png'), 'red');
    writeFileSync(path.join(images(), 'x.png'), '');
    const { summary } = await evaluate();
    assert.deepEqual([summary.images, summary.unreadable, summary.judged], [1, 1, 0]);
  });
});

describe('a run that was broken off', () => {
  test('goes on after a cancel; what is done is not done again', async () => {
    await writeColourFolder(images(), 30);
    const cancelled = evaluate({}, (abort) => abort());
    await assert.rejects(cancelled, {
      code: 'cancelled',
      message: /^Cancelled: \d+ of 30 images are done; running it again goes on from there/,
    });
    const before = lines();
    assert.ok(before.length >= 4 && before.length < 30);
    const { summary } = await evaluate();
    assert.equal(summary.accuracy.top1, 1);
    const records = lines();
    assert.deepEqual(records.slice(0, before.length), before);
    assert.equal(new Set(records.map(({ image }) => image)).size, 30);
    assert.equal(records.length, 30);
    assert.ok(!existsSync(path.join(place, '.run.lock')));
  });

  test('a torn last line, at every byte of it, costs that image alone', async () => {
    await writeColourFolder(images(), 6);
    await evaluate();
    const file = path.join(run(), 'records.jsonl');
    const whole = readFileSync(file);
    const lastLine = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (let cut = lastLine; cut < whole.length; cut += 41) {
      writeFileSync(file, whole);
      truncateSync(file, cut);
      await evaluate();
      assert.deepEqual(readFileSync(file), whole, `cut at ${cut}`);
    }
    appendFileSync(file, 'garbage\n\0\0\0');
    await evaluate();
    assert.deepEqual(readFileSync(file), whole);
  });

  test('an image that has changed, is new, was renamed or is gone', async () => {
    await writeColourFolder(images(), 6);
    await evaluate();
    const first = lines();
    await writeColour(path.join(images(), 'red/000.png'), 'green', 7);
    await writeColour(path.join(images(), 'red/new.png'), 'red', 9);
    renameSync(path.join(images(), 'green/001.png'), path.join(images(), 'green/moved.png'));
    rmSync(path.join(images(), 'blue/002.png'));
    const { summary } = await evaluate();
    assert.deepEqual([summary.images, summary.accuracy.top1], [6, 5 / 6]);
    const records = lines();
    assert.deepEqual(
      records.map(({ image }) => image),
      ['blue/005.png', 'green/004.png', 'green/moved.png', 'red/000.png', 'red/003.png', 'red/new.png'],
    );
    assert.deepEqual(
      records.find(({ image }) => image === 'green/moved.png'),
      { ...first.find(({ image }) => image === 'green/001.png'), image: 'green/moved.png' },
    );
    assert.notEqual(
      records.find(({ image }) => image === 'red/000.png')?.sha256,
      first.find(({ image }) => image === 'red/000.png')?.sha256,
    );
  });

  test('another preprocess is another run of all images; the one before comes back without the model', async () => {
    await writeColourFolder(images(), 6);
    await evaluate();
    const first = lines();
    const model = { ...options().model, input: { ...presets.unit, channels: 'bgr' as const } };
    assert.equal((await evaluate({ model })).summary.accuracy.top1, 2 / 6);
    assert.notEqual(lines()[0]?.top[0], first[0]?.top[0]);
    await evaluate();
    assert.deepEqual(lines(), first);
  });

  test('another truth needs no model where its probability is known', async () => {
    await writeColourFolder(images(), 6);
    await evaluate({ truth: { from: 'none' } });
    assert.equal(lines()[0]?.truth, null);
    assert.equal((await evaluate({ truth: { from: 'folder' } })).summary.accuracy.top1, 1);
    assert.equal(lines().length, 6);
  });

  test('two at a time are refused, and a run of a later version is', async () => {
    await writeColourFolder(images(), 3);
    const lock = OutLock.take(run(), 'evaluation');
    await assert.rejects(evaluate(), { code: 'settings', message: /is in use by another run \(process \d+/ });
    lock.release();
    await evaluate();
    writeFileSync(path.join(run(), 'run.json'), JSON.stringify({ ...header(), schema: 99 }));
    await assert.rejects(evaluate(), {
      code: 'settings',
      message: /run\.json is of another version of Relabel: name another folder/,
    });
    writeFileSync(path.join(run(), 'run.json'), '{');
    await assert.rejects(evaluate(), { code: 'settings', message: /run\.json can't be read: name another folder/ });
  });

  test('the run may lie among the images; a pipe among them is not waited for', {
    skip: process.platform === 'win32',
  }, async () => {
    await writeColourFolder(images(), 3);
    execFileSync('mkfifo', [path.join(images(), 'red/pipe.png')]);
    const inside = path.join(images(), 'run');
    for (const wanted of [4, 4]) {
      const { summary } = await evaluate({ run: inside });
      assert.deepEqual([summary.images, summary.unreadable], [wanted, 1]);
      copyFileSync(path.join(images(), 'red/000.png'), path.join(inside, 'map.png'));
    }
  });
});

describe('asked over the border', () => {
  test('a preview, a run, thumbnails, a cancel', async () => {
    await writeColourFolder(images(), 12);
    writeFileSync(path.join(images(), 'red/broken.png'), 'no image');
    const pipeline = new Pipeline();
    try {
      const preview = await pipeline.remote.previewTruth(options());
      assert.deepEqual([preview.truth, preview.images, preview.matched], [{ from: 'folder' }, 13, 13]);
      assert.equal(preview.examples.length, 9);
      const news: RunProgress[] = [];
      const summary = await pipeline.remote.evaluateFolder(options(), { report: (one) => news.push(one) });
      assert.equal(summary.accuracy.top1, 1);
      assert.equal(news.flatMap(({ records }) => records).length, 13);
      const names: Colour[] = ['red', 'green'];
      const files = [
        ...names.map((name) => path.join(images(), name, readdirSync(path.join(images(), name))[0]!)),
        path.join(images(), 'red/broken.png'),
      ];
      const pictures = await pipeline.remote.thumbnails({ images: files, size: 20 });
      assert.deepEqual(
        pictures.map((picture) => picture && [picture.width, picture.height, picture.mime]),
        [[20, 18, 'image/webp'], [20, 18, 'image/webp'], null],
      );
      const controller = new AbortController();
      controller.abort();
      await assert.rejects(
        pipeline.remote.evaluateFolder(options({ run: path.join(place, 'other') }), { signal: controller.signal }),
        { code: 'cancelled' },
      );
    } finally {
      pipeline.disconnect();
      await pipeline.ended;
    }
  });
});
