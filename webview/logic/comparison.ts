import { percent } from '../../src/common/numbers.ts';
import type {
  ComparisonChange,
  ExplanationView,
  MethodChoice,
  PanelComparison,
  PanelState,
  Rescored,
} from '../../src/protocol/panel.ts';
import { methodOf } from './methods.ts';
import { formatCorrelation } from './numbers.ts';
import { activity } from './sentences.ts';

export type ComparisonKind = ComparisonChange['kind'];

/** An explanation, with the short names of its model's classes. */
export interface Named {
  readonly state: PanelState;
  nameOf(label: number): string;
}

const largestSeed = 2 ** 32 - 1;

/**
 * The ways in which the second explanation can differ: comparing models needs another model, comparing classes another
 * class.
 */
export function kindsOf({ choices, explanation }: PanelState): ComparisonKind[] {
  const labels = explanation.prediction?.labels ?? [];
  const [classes, others] = [labels.length > 1, choices.models.length > 1];
  return [...(classes ? ['class' as const] : []), ...(others ? ['model' as const] : []), 'method', 'seed'];
}

/**
 * The most informative change of a kind: the expected class, otherwise the runner-up; for the others, the next in the
 * list.
 */
export function usualChange(state: PanelState, kind: ComparisonKind): ComparisonChange | undefined {
  const { settings, prediction } = state.explanation;
  switch (kind) {
    case 'class': {
      const target = otherClass(state);
      return target === undefined ? undefined : { kind, target };
    }
    case 'model': {
      const model = state.choices.models.find((name) => name !== settings.model);
      return model === undefined ? undefined : { kind, model };
    }
    case 'method': {
      const method = state.choices.methods.find(({ name }) => name !== settings.method)?.name;
      return method === undefined ? undefined : { kind, method };
    }
    case 'seed':
      return prediction && { kind, seed: settings.seed === largestSeed ? 0 : settings.seed + 1 };
  }
}

function otherClass({ image, explanation }: PanelState): number | undefined {
  const { prediction } = explanation;
  const { expected } = image;
  const target = prediction?.target.index;
  if (expected !== undefined && expected.index !== target) return expected.index;
  return prediction?.top.find(({ index }) => index !== target)?.index;
}

/** The panel's state as it would be with the second explanation instead of the first. */
export function stateOfSecond(state: PanelState, second: ExplanationView): PanelState {
  return { ...state, explanation: second };
}

/** What distinguishes an explanation from the other: model, class, method and seed. */
export function headingParts({
  state,
  nameOf,
}: Named): readonly { readonly kind: ComparisonKind; readonly text: string }[] {
  const { settings, prediction } = state.explanation;
  return [
    { kind: 'model', text: settings.model },
    { kind: 'class', text: prediction === undefined ? 'unknown class' : nameOf(prediction.target.index) },
    { kind: 'method', text: methodOf(state, settings.method)?.title ?? settings.method },
    { kind: 'seed', text: `seed ${settings.seed}` },
  ];
}

/** The ways in which a second explanation can differ, for the picker. */
export const kindWords: Readonly<Record<ComparisonKind, string>> = {
  class: 'Another class',
  model: 'Another model',
  method: 'Another method',
  seed: 'Another seed',
};

/** The state of the second explanation while it has no map; undefined: it has one. */
export function secondWords(second: ExplanationView, method?: MethodChoice): string | undefined {
  switch (second.phase) {
    case 'waiting':
      return 'Waiting';
    case 'running':
      return activity(second, method);
    case 'cancelled':
      return 'Cancelled';
    case 'failed':
      return second.error?.message ?? 'Failed';
    case 'done':
      return second.map ? undefined : `No map. ${second.advice ?? ''}`.trim();
  }
}

/** The second model's answers for the first one's samples. */
export function sharedSamplesText({ total, same, foreign, kept }: Rescored, firstKept: number | undefined): string {
  const share = (count: number) => `${percent(total === 0 ? 0 : count / total)} (${count} of ${total})`;
  const parts = [`the same label as A on ${share(same)}`];
  if (foreign > 0) parts.push(`${foreign} have a label that B doesn’t have`);
  const beside = firstKept === undefined ? '' : `; A keeps its own on ${percent(total === 0 ? 0 : firstKept / total)}`;
  return `${parts.join('; ')}. B keeps its own label on ${percent(total === 0 ? 0 : kept / total)}${beside}.`;
}

/** The rank correlation of two maps, and what it means. */
export function correlationText(correlation: number | null): string {
  if (correlation === null) return 'not available, because one map is uniform';
  return `${formatCorrelation(correlation)} (1: same order of pixels, 0: unrelated, −1: opposite)`;
}

/** What a screen reader hears when a comparison has moved on; undefined: nothing. */
export function comparisonNews(
  before: PanelComparison | undefined,
  after: PanelComparison | undefined,
): string | undefined {
  if (after === undefined) return before === undefined ? undefined : 'The comparison has ended.';
  const { second, difference } = after;
  if (second === undefined || before?.second?.phase === second.phase) return undefined;
  const { phase } = second;
  if (phase === 'running') return 'Making the second explanation.';
  if (phase === 'done') {
    const words = difference && correlationText(difference.correlation);
    const found = words === undefined ? secondWords(second) : `Rank correlation ${words}.`;
    return ['The comparison is finished.', ...(found === undefined ? [] : [found])].join(' ');
  }
  if (phase === 'cancelled') return 'The second explanation was cancelled.';
  return phase === 'failed' ? `The second explanation failed: ${second.error?.message ?? ''}` : undefined;
}

/** What must be known before the two are compared; '': nothing. */
export function warningText({ warning, modelChanged }: Pick<PanelComparison, 'warning' | 'modelChanged'>): string {
  const changed = 'B’s model, or a file beside it, has changed since. Run B again to explain it as it is now.';
  return [...(modelChanged === true ? [changed] : []), ...(warning === undefined ? [] : [warning])].join(' ');
}
