import { trustAfterMeasuring, trustOf, trustWords } from '../../src/common/trust.ts';
import type { ExplanationView, MethodChoice, MethodName, PanelState } from '../../src/protocol/panel.ts';

/** What is known of a method; undefined while the host has not said. */
export function methodOf({ choices }: PanelState, method: MethodName): MethodChoice | undefined {
  return choices.methods.find(({ name }) => name === method);
}

/** How much a map is worth: to be read as it is, in part, not at all; nothing is graded where there is no map to grade. */
export type Grade = 'good' | 'partly' | 'bad' | 'none';

/** The verdict on a map. */
export interface MapVerdict {
  readonly word: string;
  readonly grade: Grade;
}

const grades = { trustworthy: 'good', 'strong areas': 'partly', unreliable: 'bad' } as const;

/**
 * The verdict on a finished explanation in few words: the method's own where it has some; undefined while there is none.
 * What the history kept of earlier versions has no reliability.
 */
export function mapVerdict(
  { status, student, evaluation }: ExplanationView,
  method: MethodChoice | undefined,
): MapVerdict | undefined {
  if (status === undefined) return undefined;
  const own = method?.words?.[status];
  if (own !== undefined) return { word: own, grade: 'none' };
  if (status === 'nothing-shifted') return { word: 'Nothing shifted', grade: 'none' };
  if (status === 'everything-shifted') return { word: 'Everything shifted', grade: 'none' };
  const reliability = student?.reliability;
  const judged = typeof reliability === 'number' ? trustOf(reliability) : 'trustworthy';
  const trust = trustAfterMeasuring(status === 'unstable' ? 'unreliable' : judged, evaluation);
  return { word: trustWords[trust], grade: grades[trust] };
}
