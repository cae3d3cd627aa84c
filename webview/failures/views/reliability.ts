import type { Reliability, ReliabilityBin } from '../../../src/common/evaluation/reliability.ts';
import { formatShare } from '../../../src/common/numbers.ts';
import { element, setHidden, setText, svg } from '../../base/dom.ts';
import type { FiguresOf } from '../figures.ts';
import { calibrationWords } from '../logic/calibrationWords.ts';
import { formatCount } from '../logic/words.ts';
import type { FailuresView } from '../scene.ts';

/** How often predictions with a given confidence are right: a curve, its error, and its numbers. */
export function createReliability(figuresOf: FiguresOf): FailuresView {
  let drawn: unknown;
  const value = element('span', { class: 'value number' });
  const words = element('p', { class: 'quiet' });
  const plot = svg('svg', { viewBox: '-12 -4 124 116', class: 'reliability-plot', role: 'img' });
  const body = element('tbody');
  const titles = ['Confidence', 'Images', 'Mean confidence', 'Accuracy', '95 % interval'];
  const head = element('tr', {}, ...titles.map((text) => element('th', { text, attributes: { scope: 'col' } })));
  const table = element('table', { class: 'plain-table' }, element('thead', {}, head), body);
  const nothing = element('p', { class: 'nothing', text: 'No image has a true class yet that the model knows.' });
  const title = element('h2', {}, 'Expected calibration error ', value);
  const all = element('div', { class: 'reliability' }, element('div', {}, title, words, plot), table);
  return {
    element: element('div', { class: 'scrolling' }, nothing, all),
    update(scene) {
      const { reliability } = figuresOf(scene);
      setHidden(all, reliability.ece === null);
      setHidden(nothing, reliability.ece !== null);
      if (reliability === drawn || reliability.ece === null) return;
      drawn = reliability;
      setText(value, formatShare(reliability.ece, 3));
      setText(words, calibrationWords(reliability));
      plot.replaceChildren(...linesOf(reliability));
      plot.setAttribute('aria-label', 'Accuracy by confidence; the numbers are in the table.');
      body.replaceChildren(...reliability.bins.filter(({ images }) => images > 0).map(rowOf));
    },
  };
}

function rowOf({ from, to, images, confidence, accuracy, interval }: ReliabilityBin): HTMLElement {
  const share = (of: number | null): string => (of === null ? '' : formatShare(of));
  const texts = [
    `${from.toFixed(2)}–${to.toFixed(2)}`,
    formatCount(images),
    share(confidence),
    share(accuracy),
    interval === null ? '' : `${formatShare(interval[0])}–${formatShare(interval[1])}`,
  ];
  return element('tr', {}, ...texts.map((text) => element('td', { class: 'number', text })));
}

/** In hundredths, with the origin at the top left. */
function linesOf({ bins }: Reliability): readonly SVGElement[] {
  const there = bins.flatMap(({ images, confidence, accuracy, interval, from, to }) =>
    images === 0 || confidence === null || accuracy === null
      ? []
      : [{ images, confidence, accuracy, interval, from, to }],
  );
  const most = Math.max(...there.map(({ images }) => images));
  const bars = there.map(({ images, from, to }) => {
    const height = (images / most) * 20;
    return svg('rect', {
      x: String(from * 100 + 0.4),
      y: String(100 - height),
      width: String((to - from) * 100 - 0.8),
      height: String(height),
      class: 'count-bar',
    });
  });
  const whiskers = there.flatMap(({ confidence, interval }) => {
    const x = String(confidence * 100);
    if (interval === null) return [];
    return [
      svg('line', {
        x1: x,
        x2: x,
        y1: String(100 - interval[0] * 100),
        y2: String(100 - interval[1] * 100),
        class: 'whisker',
      }),
    ];
  });
  const points = there.map(({ confidence, accuracy }) => `${confidence * 100},${100 - accuracy * 100}`);
  const dots = there.map(({ confidence, accuracy }) =>
    svg('circle', { cx: String(confidence * 100), cy: String(100 - accuracy * 100), r: '1.4', class: 'dot' }),
  );
  return [
    svg('rect', { x: '0', y: '0', width: '100', height: '100', class: 'plot-frame' }),
    ...bars,
    svg('line', { x1: '0', y1: '100', x2: '100', y2: '0', class: 'ideal' }),
    ...whiskers,
    svg('polyline', { points: points.join(' '), class: 'curve-line' }),
    ...dots,
    ...axisWords(),
  ];
}

function axisWords(): readonly SVGElement[] {
  const word = (text: string, x: number, y: number, anchor: string): SVGElement => {
    const node = svg('text', { x: String(x), y: String(y), 'text-anchor': anchor });
    setText(node, text);
    return node;
  };
  const upright = word('accuracy', -4, 50, 'middle');
  upright.setAttribute('transform', 'rotate(-90 -4 50)');
  return [
    upright,
    word('0', -2, 101, 'end'),
    word('1', -2, 4, 'end'),
    word('0', 0, 106, 'middle'),
    word('1', 100, 106, 'middle'),
    word('confidence', 50, 110, 'middle'),
  ];
}
