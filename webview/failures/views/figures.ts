import { formatRate, formatRates } from '../../../src/common/numbers.ts';
import { element, setHidden, setText, setTitle } from '../../base/dom.ts';
import type { FiguresOf } from '../figures.ts';
import { formatCount } from '../logic/words.ts';
import type { FailuresView } from '../scene.ts';

/** The figures of the run: accuracy, and the number of images behind it. */
export function createFigures(figuresOf: FiguresOf): FailuresView {
  const facts = ['Top-1 accuracy', 'Top-5 accuracy', 'Judged', 'Unreadable', 'True class unknown'] as const;
  const parts = facts.map((name) => {
    const [value, aside] = [element('span', { class: 'value number' }), element('span', { class: 'quiet number' })];
    const definition = element('dd', {}, value, ' ', aside);
    return {
      name,
      value,
      aside,
      whole: element('div', { class: 'figure' }, element('dt', { text: name }), definition),
    };
  });
  return {
    element: element('dl', { class: 'figures' }, ...parts.map(({ whole }) => whole)),
    update(scene) {
      const { accuracy, judged, unreadable, images } = figuresOf(scene).summary;
      const { top1, top5, interval } = accuracy;
      const share = (value: number | null): string | undefined => (value === null ? undefined : formatRate(value));
      const asides = interval === null ? '' : `${formatRates(interval)} (95 % interval)`;
      const unjudged = images - unreadable - judged;
      const values: Readonly<Record<(typeof facts)[number], readonly [string | undefined, string]>> = {
        'Top-1 accuracy': [share(top1), asides],
        // Of five classes or fewer, the true one is always among the first five.
        'Top-5 accuracy': [scene.state.labels.length > 5 ? share(top5) : undefined, ''],
        Judged: [judged === images || judged === 0 ? undefined : formatCount(judged), `of ${formatCount(images)}`],
        Unreadable: [unreadable === 0 ? undefined : formatCount(unreadable), ''],
        'True class unknown': [
          unjudged === 0 || scene.state.truth.from === 'none' ? undefined : formatCount(unjudged),
          '',
        ],
      };
      for (const { name, value, aside, whole } of parts) {
        const [text, beside] = values[name];
        setText(value, text ?? '');
        setText(aside, beside);
        setHidden(whole, text === undefined);
        setTitle(whole, name === 'Top-1 accuracy' ? 'With Wilson’s 95 % interval' : '');
      }
    },
  };
}
