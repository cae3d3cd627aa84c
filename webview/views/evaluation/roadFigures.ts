import { formatSaid, type Unit } from '../../../src/common/said.ts';
import type { PanelEvaluation } from '../../../src/protocol/panel.ts';
import { element, setHidden, setText } from '../../base/dom.ts';
import { icon } from '../../base/icons.ts';
import { formatCorrelation } from '../../logic/numbers.ts';

export const roadMeaning =
  'The mean probability of the class when the coolest pixels are filled in from their surroundings (LeRF), minus the same for the hottest pixels (MoRF), over 10 to 90 % of the pixels. Higher is better; a random map scores about 0. Unlike deletion, it isn’t misled by the shape of the removed area.';

/** ROAD's figures, once they have been requested. */
export function createRoadFigures() {
  const value = element('span', { class: 'number' });
  const aside = element('span', { class: 'aside number' });
  const whole = element(
    'details',
    { class: 'figure', hidden: true },
    element(
      'summary',
      { title: roadMeaning },
      icon('chevron'),
      element('span', { class: 'term', text: 'ROAD ↑' }),
      aside,
      value,
    ),
    element('p', { text: roadMeaning }),
  );
  return {
    element: whole,
    update(road: PanelEvaluation['road'], unit: Unit) {
      setHidden(whole, road === undefined);
      if (road === undefined) return;
      setText(value, unit === 'score' ? formatSaid(road.difference, unit) : formatCorrelation(road.difference));
      setText(aside, `LeRF ${formatSaid(road.meanLerf, unit)} − MoRF ${formatSaid(road.meanMorf, unit)}`);
    },
  };
}
