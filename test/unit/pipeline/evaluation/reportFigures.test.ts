import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runFigures } from '../../../../src/common/evaluation/runFigures.ts';
import { curveChart } from '../../../../src/pipeline/evaluation/report/curveChart.ts';
import { classSection, dataSection } from '../../../../src/pipeline/evaluation/report/figureSections.ts';

test('a list that is longer than what is shown of it says how many more there are', () => {
  const unreadableImages = Array.from({ length: 45 }, (_, at) => ({ image: `${at}.png`, reason: 'broken' }));
  const figures = { ...runFigures([], []), unreadableImages };
  const { markup } = dataSection(figures, []);
  assert.equal(markup.match(/<td>broken<\/td>/g)?.length, 30);
  assert.match(markup, /15 more/);
  assert.doesNotMatch(dataSection({ ...figures, unreadableImages: unreadableImages.slice(0, 30) }, []).markup, / more/);
});

test('so do the names of images that look the same', () => {
  const images = Array.from({ length: 12 }, (_, at) => `${at}.png`);
  const duplicates = [{ images, exact: true, contradicts: false }];
  assert.match(dataSection({ ...runFigures([], []), duplicates }, []).markup, /9\.png and 2 more</);
});

test('what a curve painted over is not rounded to nothing or to all of the image', () => {
  const curveTo = (share: number): string => {
    const [first, last] = [0, share].map((at) => ({ share: at, predicted: 0.5, truth: 0.5 }));
    return curveChart([first!, last!], 'fox', 'owl').markup;
  };
  assert.match(curveTo(0.004), /0 to &lt;1\u00a0%/);
  assert.match(curveTo(0.996), /0 to &gt;99\u00a0%/);
  assert.match(curveTo(0.25), /0 to 25\u00a0%/);
});

test('two classes of one name can be told apart, as in the panel', () => {
  const classes = [0, 1].map((index) => {
    return { index, label: 'crane', support: 1, predicted: 1, right: 1, recall: 1, precision: 1 };
  });
  const { markup } = classSection({ ...runFigures([], []), classes }, ['crane', 'crane']);
  assert.match(markup, /<td>crane \(0\)<\/td>[\s\S]*<td>crane \(1\)<\/td>/);
});
