import type { AddModelState } from '../../src/protocol/addModelForm.ts';
import { arrange, element, freshId, setHidden, setText } from '../base/dom.ts';
import { button } from '../base/ui.ts';
import { type Advice, feedAdvice } from '../logic/feedAdvice.ts';
import { createBanner } from '../views/widgets/banner.ts';
import { createRow } from './feedRow.ts';
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
  const counting = element('p', { class: 'quiet feeds-source' });
  let advice: Advice | undefined;
  const choose = button('Choose it', 'secondary', () => {
    if (advice?.choose === undefined) return;
    const { choose: feed } = advice;
    host.change({ feed });
    // The advice goes, and must not take the focus along.
    rows.get(feed)?.focus();
  });
  const banner = createBanner('info', 'info', choose);
  const images = button('Other images…', 'secondary', () => host.command('chooseImages'));
  const head = element('div', { class: 'feeds-head' }, heading, images);

  return {
    element: element('section', {}, head, hint, counting, banner.element, list),
    update(state: AddModelState): void {
      const { feeds, form, trial } = state;
      advice = feedAdvice(state);
      banner.show(advice?.words);
      setHidden(choose, advice?.choose === undefined);
      const words = trial && `Counted on ${imagesText(trial.images)}, with true classes from ${trial.source}.`;
      setText(counting, words ?? '');
      setHidden(counting, words === undefined);
      const before = rows.size > 0 && !rows.has(form.feed);
      for (const feed of feeds) {
        const row = rows.get(feed.key) ?? createRow(feed.key, group, host);
        rows.set(feed.key, row);
        row.update(feed, state);
      }
      arrange(
        list,
        feeds.flatMap(({ key }) => rows.get(key)?.element ?? []),
      );
      // Who has asked for fields goes on there.
      if (before) rows.get(form.feed)?.focus();
    },
  };
}

function imagesText(count: number): string {
  return count === 1 ? '1 image' : `${count} images`;
}
