import { formatSaid } from '../../../src/common/said.ts';
import type { CurvePair } from '../../../src/protocol/panel.ts';
import { element, setTitle } from '../../base/dom.ts';
import type { Named } from '../../logic/comparison.ts';
import { methodOf } from '../../logic/methods.ts';
import { figures } from '../verdict/figures.ts';

interface Row {
  readonly name: string;
  readonly title?: string | undefined;
  /** One cell is of both. */
  readonly cells: readonly [first: string, second: string] | readonly [both: string];
}

const none = '–';

/** The two explanations' predictions and figures side by side. */
export function createComparisonTable() {
  const body = element('tbody');
  const columns = ['Figure', 'A', 'B'].map((text) => element('th', { text, attributes: { scope: 'col' } }));
  const table = element(
    'table',
    { class: 'comparison-table number' },
    element('caption', { class: 'visually-hidden', text: 'Predictions and figures of A and B' }),
    element('thead', {}, element('tr', {}, ...columns)),
    body,
  );
  let shown = '';
  return {
    element: table,
    update(first: Named, second: Named) {
      const rows = [...predictionRows(first, second), ...figureRows(first, second), ...curveRows(first, second)];
      const key = JSON.stringify(rows);
      if (key === shown) return;
      shown = key;
      body.replaceChildren(
        ...rows.map(({ name, title, cells }) => {
          const head = element('th', { text: name, attributes: { scope: 'row' } });
          if (title !== undefined) setTitle(head, title);
          const attributes = cells.length === 1 ? { colspan: '2' } : {};
          return element('tr', {}, head, ...cells.map((text) => element('td', { text, attributes })));
        }),
      );
    },
  };
}

function predictionRows(...named: readonly [Named, Named]): Row[] {
  const cell = ({ state, nameOf }: Named, rank: number | 'target'): string => {
    const { top, target, unit } = state.explanation.prediction ?? {};
    const score = rank === 'target' ? target : top?.[rank];
    return score === undefined ? none : `${nameOf(score.index)} ${formatSaid(score.probability, unit)}`;
  };
  const row = (name: string, rank: number | 'target'): Row => ({
    name,
    cells: [cell(named[0], rank), cell(named[1], rank)],
  });
  const ranks = Math.max(...named.map(({ state }) => state.explanation.prediction?.top.length ?? 0));
  const predictions = Array.from({ length: ranks }, (_, rank) => row(`Prediction ${rank + 1}`, rank));
  // One model says one thing of an image, whatever of it is explained.
  const alike = predictions.length > 0 && predictions.every(({ cells: [own, other] }) => own === other);
  const both = {
    name: 'Predictions',
    cells: [`The same: ${predictions.map(({ cells }) => cells[0]).join(', ')}`] as const,
  };
  return [row('Explained class', 'target'), ...(alike ? [both] : predictions)];
}

function figureRows(first: Named, second: Named): Row[] {
  return figures.flatMap((figure) => {
    const applies = ({ state }: Named): boolean => {
      const method = methodOf(state, state.explanation.settings.method);
      return method === undefined || figure.applies?.(method, state.explanation.settings) !== false;
    };
    const [inFirst, inSecond] = [applies(first), applies(second)];
    if (!inFirst && !inSecond) return [];
    const read = (named: Named, has: boolean): string => {
      const value = has ? figure.read(named) : undefined;
      const [beside, reason] = [figure.compare?.(named), figure.missing?.(named)];
      const more = value === undefined ? undefined : (beside ?? reason);
      return more === undefined ? (value ?? none) : `${value} (${more})`;
    };
    const without = ({ state }: Named): boolean =>
      figure.ofSamples === true &&
      state.explanation.status !== undefined &&
      figure.read({ state, nameOf: first.nameOf }) === undefined;
    if (without(first) && without(second)) return [];
    const shownOf = inFirst ? first : second;
    const title = figure.meaning(methodOf(shownOf.state, shownOf.state.explanation.settings.method));
    return [{ name: figure.name, title, cells: [read(first, inFirst), read(second, inSecond)] as const }];
  });
}

function curveRows(...both: readonly [Named, Named]): Row[] {
  const cell = ({ state }: Named, read: (pair: CurvePair) => number): string => {
    const { curves, busy, error } = state.explanation.evaluation ?? {};
    if (curves === undefined) return busy === undefined ? (error ?? none) : 'measuring';
    const unit = state.explanation.prediction?.unit;
    return `${formatSaid(read(curves.map), unit)} (random ${formatSaid(read(curves.random), unit)})`;
  };
  const steps = both
    .map(({ state }) => state.explanation.evaluation?.curves?.step)
    .filter((step) => step !== undefined);
  if (both.every(({ state }) => state.explanation.evaluation === undefined)) return [];
  const words = new Set(steps).size > 1 ? `, ${steps.join(' and ')} pixels a step` : '';
  const row = (name: string, read: (pair: CurvePair) => number): Row => ({
    name: `${name}${words}`,
    cells: [cell(both[0], read), cell(both[1], read)],
  });
  return [row('Deletion ↓', ({ deletion }) => deletion.auc), row('Insertion ↑', ({ insertion }) => insertion.auc)];
}
