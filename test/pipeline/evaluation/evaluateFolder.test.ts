import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { describe } from 'node:test';
import { summarize } from '../../../src/common/evaluation/summary.ts';
import type { RunProgress } from '../../../src/protocol/folders/folderRun.ts';
import { type Colour, colours, writeColour, writeColourFolder } from '../../fixtures/images/colourFolder.ts';
import { Pipeline } from '../../fixtures/pipeline.ts';
import { evaluate, header, images, lines, options, place } from './colourRuns.ts';

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
