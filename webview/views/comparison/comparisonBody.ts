import { percent } from '../../../src/common/numbers.ts';
import type {
  ExplanationView,
  MapDifference,
  PanelComparison,
  SaliencyMap,
  SharedSamples,
} from '../../../src/protocol/panel.ts';
import { element, setHidden, setItems, setText } from '../../base/dom.ts';
import { icon } from '../../base/icons.ts';
import type { Actions, Scene } from '../../base/scene.ts';
import { correlationText, secondWords, sharedSamplesText, stateOfSecond, warningText } from '../../logic/comparison.ts';
import { shortLabels } from '../../logic/labels.ts';
import { methodOf } from '../../logic/methods.ts';
import { formatSigned } from '../../logic/numbers.ts';
import { cutOf, heatOf, sameMap } from '../../logic/picture/heat.ts';
import { remember } from '../../logic/remember.ts';
import type { PaneListener } from '../picture/picturePane.ts';
import { createComparedPane } from './comparedPane.ts';
import { createComparisonTable } from './comparisonTable.ts';
import { createDifferencePane } from './differencePane.ts';
import { createPanes } from './paneSwitch.ts';

/** The scene as it would be with only the second explanation. */
function createSecondScene() {
  const [heat, cut] = [remember(heatOf), remember(cutOf)];
  let kept: SaliencyMap | undefined;
  return (scene: Scene, second: ExplanationView): Scene => {
    if (!sameMap(kept, second.map)) kept = second.map ?? undefined;
    const map = scene.foreign ? undefined : kept;
    const drawn = map && heat(map, scene.viewOptions.signed);
    const labels = second.prediction?.labels ?? [];
    const names = shortLabels(labels);
    return {
      ...scene,
      state: stateOfSecond(scene.state, second),
      frame: scene.foreign ? undefined : second.frame,
      map,
      heat: drawn,
      painted: scene.state.colours === 'lines' ? undefined : drawn,
      cut: cut(drawn, scene.viewOptions.share),
      nameOf: (label) => names[label] ?? `class ${label}`,
      labelOf: (label) => labels[label] ?? `class ${label}`,
    };
  };
}

/** The maps' values under the probe, scaled as for their difference; '' if one has none. */
function probeWords(found: MapDifference | undefined, a = Number.NaN, b = Number.NaN, difference = Number.NaN): string {
  if (found === undefined || [a, b, difference].some(Number.isNaN)) return '';
  const share = (value: number, top: number) => formatSigned(top > 0 ? Math.min(1, Math.max(-1, value / top)) : 0);
  return `Here, on the scale of the maps: A ${share(a, found.tops[0])}, B ${share(b, found.tops[1])}, A − B ${formatSigned(difference)}`;
}

function sharedWords(shared: SharedSamples | undefined, firstKept: number | undefined): string {
  if (shared === undefined) return '';
  const { busy = 0, rescored, problem = `asking, ${percent(busy)}` } = shared;
  return `B on A’s samples: ${rescored === undefined ? problem : sharedSamplesText(rescored, firstKept)}`;
}

function differenceWords({ state, foreign }: Scene, comparison: PanelComparison): string | undefined {
  if (foreign) return 'The maps are hidden because they belong to the previous picture.';
  if (comparison.difference !== undefined) return undefined;
  const coming = comparison.second?.phase === 'waiting' || comparison.second?.phase === 'running';
  return coming && state.explanation.map ? 'Available when the second map is finished.' : 'No difference to show.';
}

export interface ComparisonBody {
  readonly element: HTMLElement;
  update(scene: Scene, comparison: PanelComparison, second: ExplanationView): void;
}

/**
 * The maps of two explanations and their difference side by side, and the figures of both.
 * @param onProbe is told whether the probe is on the maps by keyboard.
 */
export function createComparisonBody(actions: Actions, onProbe: (byKeyboard: boolean) => void): ComparisonBody {
  const listener: PaneListener = {
    viewport: (viewport) => actions.changeView({ viewport }),
    probe(at, by) {
      onProbe(by === 'keyboard' && at !== undefined);
      const [a, b, c] = [first, second, difference].map((pane) => pane.probe(at, by === 'keyboard'));
      setText(probe, probeWords(found, a, b, c));
    },
  };
  let found: MapDifference | undefined;
  const probe = element('output', { class: 'probe-words number' });
  const first = createComparedPane('A', listener);
  const second = createComparedPane('B', listener);
  const difference = createDifferencePane(listener);
  const secondScene = createSecondScene();
  const table = createComparisonTable();
  const correlation = element('p');
  const shared = element('p');
  const warningWords = element('span');
  const warning = element('p', { class: 'comparison-warning', role: 'status' }, icon('warning'), warningWords);
  const remarks = element('ul', { class: 'notes', attributes: { 'aria-label': 'About this comparison' } });
  const besides = element('div', {}, correlation, shared, remarks);

  return {
    element: element(
      'div',
      { class: 'comparison-body' },
      warning,
      ...createPanes(first.element, second.element, difference.element),
      probe,
      element('div', { class: 'comparison-numbers' }, table.element, besides),
    ),
    update(scene, comparison, explanation) {
      const other = secondScene(scene, explanation);
      const { kind } = comparison.change;
      first.update(scene, kind, scene.state.explanation.map ? undefined : 'No map.');
      second.update(other, kind, secondWords(explanation, methodOf(scene.state, explanation.settings.method)));
      found = comparison.difference;
      difference.update(scene, scene.foreign ? undefined : found, differenceWords(scene, comparison));
      table.update(scene, other);
      const alike = found && correlationText(found.correlation);
      setText(correlation, alike === undefined ? '' : `Rank correlation of the maps: ${alike}`);
      setText(shared, sharedWords(comparison.sharedSamples, scene.state.explanation.counts?.kept));
      for (const line of [correlation, shared]) setHidden(line, line.textContent === '');
      const warned = warningText(comparison);
      setHidden(warning, warned === '');
      setText(warningWords, warned);
      setItems(remarks, comparison.remarks);
    },
  };
}
