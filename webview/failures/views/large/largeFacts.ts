import { truthsOf } from '../../../../src/common/evaluation/judged.ts';
import type { ShownRecord } from '../../../../src/common/evaluation/recordColumns.ts';
import { formatShare } from '../../../../src/common/numbers.ts';
import { element, setAttribute, setHidden, setText } from '../../../base/dom.ts';
import { formatCount, otherWords } from '../../logic/words.ts';
import type { FailuresScene } from '../../scene.ts';

/** What is known about an image: the most probable classes, the true one, and the user's notes. */
export function createLargeFacts() {
  const classes = element('ol', { class: 'large-classes', attributes: { 'aria-label': 'Likeliest classes' } });
  const facts = element('dl');
  const whole = element('div', { class: 'large-facts' }, classes, facts);
  return {
    element: whole,
    show({ nameOf, written, others }: FailuresScene, record: ShownRecord, index: number): void {
      fillClasses(classes, record, nameOf);
      const { tags = [], note } = written.get(record.image) ?? {};
      const { truth, alsoTrue, unknownTruth, width, height } = record;
      fillFacts(facts, [
        ['True class', truth === null ? (unknownTruth ?? 'unknown') : nameOf(truth)],
        ['Its probability', record.truthProbability === null ? undefined : formatShare(record.truthProbability)],
        ['Its rank', record.truthRank === null ? undefined : formatCount(record.truthRank)],
        ['Also true', alsoTrue?.map(nameOf).join(', ')],
        ['Loss', record.loss?.toFixed(2)],
        ['The other model', otherWords(others[index], nameOf)],
        ['Size', width === null || height === null ? undefined : `${width} × ${height}`],
        ['Tags', tags.length === 0 ? undefined : tags.join(', ')],
        ['Note', note],
      ]);
    },
  };
}

function fillClasses(list: HTMLElement, record: ShownRecord, nameOf: (label: number) => string) {
  const { top, probabilities } = record;
  const truths = truthsOf(record);
  if (list.childElementCount !== top.length) {
    list.replaceChildren(
      ...top.map(() =>
        element('li', {}, element('span', { class: 'name' }), ' ', element('span', { class: 'number' })),
      ),
    );
  }
  top.forEach((label, at) => {
    const item = list.children[at];
    const [name, number] = item?.children ?? [];
    if (item === undefined || name === undefined || number === undefined) return;
    const isTrue = truths.includes(label);
    setText(name, isTrue ? `${nameOf(label)} (true)` : nameOf(label));
    setText(number, formatShare(probabilities[at] ?? 0));
    setAttribute(item, 'class', isTrue ? 'truth' : undefined);
  });
  setHidden(list, top.length === 0);
}

function fillFacts(list: HTMLElement, facts: readonly (readonly [string, string | undefined])[]): void {
  const known = facts.filter(([, value]) => value !== undefined && value !== '');
  if (list.childElementCount !== known.length * 2) {
    list.replaceChildren(...known.flatMap(() => [element('dt'), element('dd', { class: 'number' })]));
  }
  known.forEach(([name, value = ''], at) => {
    const [term, definition] = [list.children[at * 2], list.children[at * 2 + 1]];
    if (term !== undefined) setText(term, name);
    if (definition !== undefined) setText(definition, value);
  });
}
