import type { PanelState } from '../../../src/protocol/panel.ts';
import { element, setText } from '../../base/dom.ts';
import { comparisonNews } from '../../logic/comparison.ts';
import { announcement } from '../../logic/sentences.ts';

/** Announces to screen readers, politely, the few moments of a run that matter. */
export function createAnnouncer() {
  const region = element('p', { class: 'visually-hidden', role: 'status', attributes: { 'aria-live': 'polite' } });
  return {
    element: region,
    tell(before: PanelState | undefined, after: PanelState): void {
      const words = announcement(before, after) ?? comparisonNews(before?.comparison, after.comparison);
      if (words === undefined) return;
      // The same words again are news too.
      setText(region, '');
      setText(region, words);
    },
  };
}
