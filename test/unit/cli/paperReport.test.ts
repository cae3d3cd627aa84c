import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Curves, Entry } from '../../../src/cli/benchmark/entry.ts';
import { curveChart } from '../../../src/cli/benchmark/paper/chart.ts';
import { meanCurves } from '../../../src/cli/benchmark/paper/meanCurves.ts';
import { paperRows } from '../../../src/cli/benchmark/paper/numbers.ts';
import { drawPaper, paperMarkdown, stemsOf } from '../../../src/cli/benchmark/paper/paperReport.ts';
import type { ModelReport, Row } from '../../../src/cli/benchmark/report.ts';

const entryOf = (result: unknown) => ({ image: 'a.png', result }) as unknown as Entry;
const withCurves = (curves?: Curves) => entryOf({ status: 'ok', figures: {}, ...(curves && { curves }) });
const columns = [
  {
    method: 'relabel',
    entries: [
      withCurves({ deletion: [1, 0.5, 0], insertion: [0, 0.5, 1] }),
      withCurves({ deletion: [0.5, 0, 0], insertion: [0.5, 1, 1] }),
      withCurves(),
      entryOf({ error: 'It can’t be read.' }),
    ],
  },
  { method: 'fgvis', entries: [withCurves()] },
];
const about = (mean: number) => ({ n: 10, mean, low: mean - 0.1, high: mean + 0.1 });
const report = {
  model: 'Net <1>',
  rows: [{ method: 'relabel', means: { deletion: about(0.25), insertion: about(0.625) } } as unknown as Row],
} as unknown as ModelReport;

test('mean curves are over the images that have a map, and a method without any has none', () => {
  assert.deepEqual(meanCurves(columns), [
    { method: 'relabel', images: 2, deletion: [0.75, 0.25, 0], insertion: [0.25, 0.75, 1] },
  ]);
});

test('a curve is drawn from the first point to the last, with RISE’s area', () => {
  const svg = curveChart(meanCurves(columns), 'deletion', 'Net <1>');
  // (0.75 + 0.25 + 0 − 0.75 / 2) / 2
  assert.match(svg, /relabel, area 0\.313</);
  const [, points = ''] = /points="([^"]+)"/.exec(svg) ?? [];
  const at = points.split(' ').map((point) => point.split(',').map(Number));
  const [[x0, y0], [x1, y1], [x2, y2]] = at as [number[], number[], number[]];
  assert.equal(x1! - x0!, x2! - x1!);
  assert.ok(Math.abs((y1! - y0!) / (y2! - y0!) - 2 / 3) < 1e-3, 'from 0.75 by 0.25 to 0');
  assert.match(svg, /^<svg xmlns/);
  assert.match(svg, /Net &lt;1&gt;/);
});

test('the table has the paper’s numbers beside ours, and says which are not known and what differs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'relabel-paper-'));
  try {
    const drawn = drawPaper(report, columns, join(folder, 'r.json'), 'Net-1');
    assert.deepEqual(drawn.files, [join(folder, 'r-Net-1-deletion.svg'), join(folder, 'r-Net-1-insertion.svg')]);
    assert.match(readFileSync(drawn.files[1] ?? '', 'utf8'), /mean insertion curves of 2 images/);
    const words = paperMarkdown([drawn]);
    assert.match(
      words,
      /`relabel`\) \| 0\.2500 \(0\.150 to 0\.350\) \| 0\.6250 .*\| 0\.0627 \| 0\.7190 \| 0\.0513 \| 0\.7981 \|/,
    );
    assert.match(words, /FGVis \(`fgvis`\) \| – \| – \| 0\.0644 \| not known \| 0\.0636 \| not known \|/);
    assert.match(words, /RISE \(`rise:4000`\).* 0\.1076 \| 0\.7267 \| 0\.0980 \| 0\.6663/);
    for (const what of [/^- Weights: /m, /^- Images: /m, /^- Substrate: /m]) assert.match(words, what);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('no two models have pictures of one name, in whatever script they are named', () => {
  assert.deepEqual(stemsOf(['Net <1>', '猫', '犬', 'Кот 2']), ['Net-1', '猫', '犬', 'Кот-2']);
  assert.deepEqual(stemsOf(['a b', 'a/b', 'A b', '?', '!']), ['a-b', 'a-b-2', 'A-b-3', 'model', 'model-2']);
});

test('the rows are the paper’s, in its order', () => {
  const labels = paperRows.map(({ label }) => label);
  assert.deepEqual(labels, ['grad-cam', 'occlusion', 'lime', 'rise:4000', 'fgvis', 'relabel']);
});
