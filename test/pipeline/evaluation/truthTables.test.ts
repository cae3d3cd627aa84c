import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { describe } from 'node:test';
import { type Colour, writeColour } from '../../fixtures/images/colourFolder.ts';
import { evaluate, header, images, lines } from './colourRuns.ts';

const shown: readonly Colour[] = ['red', 'green', 'blue', 'green'];
/** By hand: the model is right about the first three of four. */
const truth = ['red', 'green', 'blue', 'red'];

/** Writes images `0.png`, … of the colours in `shown`, and a file beside them. */
async function write(name: string, content: unknown): Promise<string> {
  mkdirSync(images(), { recursive: true });
  for (const [at, colour] of shown.entries()) await writeColour(path.join(images(), `${at}.png`), colour);
  const file = path.join(images(), name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('the accuracy by a table', () => {
  const names = ['blue', 'red', 'green'];
  const tables: Readonly<Record<string, unknown>> = {
    'coco.json': {
      images: truth.map((_, id) => ({ id, file_name: `${id}.png` })),
      annotations: truth.map((label, id) => ({ image_id: id, category_id: 5 + names.indexOf(label) })),
      categories: names.map((name, at) => ({ id: 5 + at, name })),
    },
    'labels.json': { classes: names, labels: Object.fromEntries(truth.map((label, at) => [at, names.indexOf(label)])) },
    'import.csv': truth.map((label, at) => `gs://bucket/${at}.png,${label}`).join('\n'),
    'val.txt': truth.map((label, at) => `${at}.png ${['red', 'green', 'blue'].indexOf(label)}`).join('\n'),
  };
  for (const [name, content] of Object.entries(tables)) {
    test(name, async () => {
      const file = await write(name, content);
      const { summary } = await evaluate();
      assert.deepEqual(header().truth, { from: 'table', path: file });
      assert.deepEqual([summary.judged, summary.accuracy.top1], [4, 3 / 4]);
    });
  }
  test('numbers from 1 on judge nothing', async () => {
    const numbers = truth.map((label, at) => `${at}.png,${['red', 'green', 'blue'].indexOf(label) + 1}`);
    const file = await write('val.csv', ['path,label', ...numbers].join('\n'));
    const { summary } = await evaluate();
    assert.deepEqual([header().truth, summary.judged], [{ from: 'none' }, 0]);
    await assert.rejects(evaluate({ truth: { from: 'table', path: file } }), {
      code: 'settings',
      message: /val\.csv have numbers for classes up to 3, but those of the model go from 0 to 2/,
    });
  });
  test('an image whose annotations have two categories is not judged', async () => {
    const coco = tables['coco.json'] as { annotations: object[] };
    await write('coco.json', { ...coco, annotations: [...coco.annotations, { image_id: 0, category_id: 7 }] });
    const { summary } = await evaluate();
    assert.deepEqual([summary.judged, summary.accuracy.top1], [3, 2 / 3]);
    assert.equal(lines().find(({ image }) => image === '0.png')?.truth, null);
  });
});
