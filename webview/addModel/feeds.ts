import { formatShare } from '../../src/common/numbers.ts';
import type { AddModelState, Feed, Tried, TriedImage } from '../../src/protocol/addModelForm.ts';
import { arrange, element, freshId, setText } from '../base/dom.ts';
import { button, progressRing } from '../base/ui.ts';
import { shortLabel } from '../logic/labels.ts';
import { formatValue } from '../logic/numbers.ts';
import { type Surer, surerFeed } from '../logic/surestFeed.ts';
import { drawPicture } from '../views/samples/tile.ts';
import { createBanner } from '../views/widgets/banner.ts';
import type { FormHost } from './formHost.ts';

/** The live check: every way to feed the model, what it is then fed of some images, and what it says to that. */
export function createFeeds(host: FormHost) {
  const rows = new Map<string, ReturnType<typeof createRow>>();
  const group = freshId('feed');
  const heading = element('h2', { id: freshId('feeds'), text: 'Preprocessing' });
  const list = element('div', {
    class: 'feeds',
    role: 'radiogroup',
    attributes: { 'aria-labelledby': heading.id },
  });
  const hint = element('p', {
    class: 'quiet',
    text: 'Each picture is the exact input tensor, shown as red, green and blue from its lowest to its highest value. With the right preprocessing, the object is whole, its colours are natural (BGR models swap red and blue), and the answers are right.',
  });
  const surer = createBanner(
    'info',
    'info',
    button('Choose it', 'secondary', () => {
      if (surest === undefined) return;
      host.change({ feed: surest.key });
      // The hint goes, and must not take the focus along.
      rows.get(surest.key)?.focus();
    }),
  );
  let surest: Surer | undefined;
  const images = button('Other images…', 'secondary', () => host.command('chooseImages'));

  return {
    element: element(
      'section',
      {},
      element('div', { class: 'feeds-head' }, heading, images),
      hint,
      surer.element,
      list,
    ),
    update(state: AddModelState): void {
      const { feeds, form, round, tried, images: names } = state;
      surest = surerFeed(state);
      surer.show(surest && wordsOf(surest));
      for (const feed of feeds) {
        const known = rows.get(feed.key);
        const row = known ?? createRow(feed, group, () => host.change({ feed: feed.key }));
        rows.set(feed.key, row);
        row.update(tried[feed.key] ?? 'waiting', round, feed.key === form.feed, names);
      }
      arrange(
        list,
        feeds.flatMap(({ key }) => rows.get(key)?.element ?? []),
      );
    },
  };
}

/** A hint, no verdict: a model that is wrong may be sure of it. */
function wordsOf({ title, sureness, chosen }: Surer): string {
  return `“${title}” is more confident (${formatShare(sureness)} vs ${formatShare(chosen)}). Check its answers before choosing.`;
}

function createRow({ title, words }: Feed, group: string, choose: () => void) {
  const id = freshId('feed');
  const radio = element('input', { id, attributes: { type: 'radio', name: group, 'aria-describedby': `${id}-words` } });
  radio.addEventListener('change', choose);
  const facts = element('p', { class: 'feed-facts number' });
  const head = element(
    'div',
    { class: 'feed-head' },
    element('div', { class: 'feed-name' }, radio, element('label', { text: title, attributes: { for: id } })),
    element('p', { class: 'quiet', id: `${id}-words`, text: words }),
    facts,
  );
  const results = element('div', { class: 'feed-results' });
  const row = element('div', { class: 'feed' }, head, results);
  let shown = '';

  return {
    element: row,
    focus: () => radio.focus(),
    update(tried: Tried, round: number, chosen: boolean, images: readonly string[]): void {
      radio.checked = chosen;
      row.classList.toggle('chosen', chosen);
      // Every message brings a new copy of what is there already.
      const wanted = `${round} ${tried === 'waiting'}`;
      if (wanted === shown) return;
      shown = wanted;
      setText(facts, rangeOf(tried));
      results.replaceChildren(...resultsOf(tried, images));
    },
  };
}

function resultsOf(tried: Tried, images: readonly string[]): readonly HTMLElement[] {
  if (tried === 'waiting') return [element('p', { class: 'quiet opening' }, progressRing(), 'Trying…')];
  if ('failure' in tried) return [element('p', { class: 'feed-failure', text: tried.failure })];
  return tried.images.map((image, index) => answerOf(image, images[index] ?? ''));
}

/** The lowest and the highest value of all tensors. */
function rangeOf(tried: Tried): string {
  if (tried === 'waiting' || 'failure' in tried) return '';
  const tensors = tried.images.filter((image) => 'tensor' in image);
  if (tensors.length === 0) return '';
  const low = Math.min(...tensors.map((image) => image.low));
  const high = Math.max(...tensors.map((image) => image.high));
  return `values ${formatValue(low)} to ${formatValue(high)}`;
}

function answerOf(image: TriedImage, name: string): HTMLElement {
  if ('failure' in image) return element('p', { class: 'feed-failure', text: image.failure });
  const canvas = element('canvas', { role: 'img', attributes: { 'aria-label': `Model input for ${name}` } });
  drawPicture(canvas, image.tensor);
  const constant = image.high === image.low;
  const warning = element('p', {
    class: 'feed-failure',
    text: `Constant: every value is ${formatValue(image.low)}, so the model can’t see anything.`,
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
