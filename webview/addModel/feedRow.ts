import { configuredFeed, customFeed } from '../../src/common/feedFields.ts';
import { formatShare } from '../../src/common/numbers.ts';
import type { AddModelState, Feed, Tried, TriedImage } from '../../src/protocol/addModelForm.ts';
import { element, freshId, setHidden, setText, setTitle } from '../base/dom.ts';
import { progressRing } from '../base/ui.ts';
import { countOf } from '../logic/feedAdvice.ts';
import { shortLabel } from '../logic/labels.ts';
import { formatFed } from '../logic/numbers.ts';
import { drawPicture } from '../views/samples/tile.ts';
import { createCustomFields } from './customFields.ts';
import type { FormHost } from './formHost.ts';

/** A way to feed the model: what it is fed of some images, what it says to that, and how often it is right. */
export function createRow(key: string, group: string, host: FormHost) {
  const id = freshId('feed');
  const radio = element('input', { id, attributes: { type: 'radio', name: group, 'aria-describedby': `${id}-words` } });
  radio.addEventListener('change', () => host.change({ feed: key }));
  const name = element('label', { attributes: { for: id } });
  const words = element('p', { class: 'quiet', id: `${id}-words` });
  const count = element('p', { class: 'feed-count' });
  const facts = element('p', { class: 'feed-facts number' });
  const customize = element('button', {
    class: 'link feed-customize',
    text: 'Customize…',
    attributes: { type: 'button' },
  });
  customize.addEventListener('click', () => host.customize(key));
  const top = element('div', { class: 'feed-name' }, radio, name);
  const head = element('div', { class: 'feed-head' }, top, count, words, facts, customize);
  const results = element('div', { class: 'feed-results' });
  const fields = key === customFeed ? createCustomFields((custom) => host.change({ custom })) : undefined;
  const row = element('div', { class: 'feed' }, head, results, fields?.element);
  let shown = '';

  return {
    element: row,
    focus: () => radio.focus(),
    update({ title, words: said, told, fixed }: Feed, state: AddModelState): void {
      const { form, round, customRound, tried, trial, images } = state;
      radio.checked = key === form.feed;
      row.classList.toggle('chosen', radio.checked);
      setText(name, title);
      setText(words, said);
      setText(count, countText(state, key));
      setTitle(count, trial === undefined ? '' : `Right answers, by ${trial.source}`);
      const answer = tried[key] ?? 'waiting';
      // Of what a file, the graph or the settings say, only an answer tells the numbers.
      const known = (told === undefined && key !== configuredFeed) || answer === 'waiting' || 'images' in answer;
      setHidden(customize, key === customFeed || fixed !== undefined || !known);
      customize.disabled = answer === 'waiting' || state.phase !== 'ready';
      customize.setAttribute('aria-label', `Customize ${title}…`);
      if (form.custom !== undefined) fields?.update(form.custom);
      // Every message brings a new copy of what is there already.
      const wanted = `${round} ${key === customFeed ? customRound : ''} ${answer === 'waiting'}`;
      if (wanted === shown) return;
      shown = wanted;
      setText(facts, rangeOf(answer));
      results.replaceChildren(...resultsOf(answer, images));
    },
  };
}

/** '' where there is nothing to count. */
function countText(state: AddModelState, key: string): string {
  const count = countOf(state, key);
  const { trial } = state;
  if (count === undefined || trial === undefined) return '';
  const over = (trial.right[key]?.length ?? 0) >= trial.images;
  return `Right on ${count.right} of ${count.judged}${over ? '' : '…'}`;
}

function resultsOf(tried: Tried, images: readonly string[]): readonly HTMLElement[] {
  if (tried === 'waiting') return waiting(images.length);
  if ('failure' in tried) return [element('p', { class: 'feed-failure', text: tried.failure })];
  return tried.images.map((image, index) => answerOf(image, images[index] ?? ''));
}

/** As high as the answers will be: what is below must not move from under the pointer when they come. */
function waiting(images: number): readonly HTMLElement[] {
  const words = element('p', { class: 'quiet opening' }, progressRing(), 'Trying…');
  const rest = Array.from({ length: Math.max(0, images - 1) }, () => element('figure'));
  return [element('figure', {}, words), ...rest];
}

/** The lowest and the highest value of all tensors. */
function rangeOf(tried: Tried): string {
  if (tried === 'waiting') return 'values …';
  if ('failure' in tried) return '';
  const tensors = tried.images.filter((image) => 'tensor' in image);
  if (tensors.length === 0) return '';
  const low = Math.min(...tensors.map((image) => image.low));
  const high = Math.max(...tensors.map((image) => image.high));
  return `values ${formatFed(low)} to ${formatFed(high)}`;
}

function answerOf(image: TriedImage, name: string): HTMLElement {
  if ('failure' in image) return element('p', { class: 'feed-failure', text: image.failure });
  const canvas = element('canvas', { role: 'img', attributes: { 'aria-label': `Model input for ${name}` } });
  drawPicture(canvas, image.tensor);
  const constant = image.high === image.low;
  const warning = element('p', {
    class: 'feed-failure',
    text: `Constant: every value is ${formatFed(image.low)}, so the model can’t see anything.`,
  });
  const scores = image.top.map(({ label, probability }) =>
    element(
      'li',
      { title: label },
      element('span', { class: 'name', text: shortLabel(label) }),
      ' ',
      element('span', { class: 'number', text: formatShare(probability) }),
    ),
  );
  const list = element('ol', { attributes: { 'aria-label': `Most probable classes of ${name}` } }, ...scores);
  return element('figure', { title: name }, canvas, element('figcaption', {}, constant ? warning : list));
}
