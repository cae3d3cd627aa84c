import { type Tested, testedOf, testedWords } from '../../src/common/measured.ts';
import { type Trust, trustAnswers, trustOfMap, trustWords } from '../../src/common/trust.ts';
import type { ExplanationView, MethodChoice, MethodName, PanelState } from '../../src/protocol/panel.ts';

/** What is known about a method; undefined until the host has said. */
export function methodOf({ choices }: PanelState, method: MethodName): MethodChoice | undefined {
  return choices.methods.find(({ name }) => name === method);
}

/** How far a map can be trusted: fully, partly, not at all; "none" if there is no map to grade. */
export type Grade = 'good' | 'partly' | 'bad' | 'none';

/** The verdict on a map. */
export interface MapVerdict {
  readonly word: string;
  /** The same where the question stands above it. */
  readonly answer: string;
  readonly grade: Grade;
}

const testedGrades: Readonly<Record<Tested, Grade>> = {
  better: 'good',
  'better by deletion': 'good',
  'hardly better': 'partly',
  'no better': 'bad',
  undecided: 'none',
  untested: 'none',
};

const grades = { trustworthy: 'good', 'strong areas': 'partly', unreliable: 'bad' } as const;

/**
 * The verdict on a finished explanation in a few words: the method's own if it has one; undefined while there is none.
 */
export function mapVerdict(
  { status, student, evaluation, sanity }: ExplanationView,
  method: MethodChoice | undefined,
): MapVerdict | undefined {
  if (status === undefined) return undefined;
  const own = method?.words?.[status];
  if (own !== undefined) return ungraded(own);
  // However steady it is and whatever it marks: it would be the same for a model that has learned nothing.
  if (sanity?.followsModel === false) return gradedAs('unreliable');
  if (status === 'ok' && method?.chance !== undefined) {
    const tested = testedOf(evaluation);
    return { word: testedWords[tested], answer: testedWords[tested], grade: testedGrades[tested] };
  }
  if (status === 'nothing-shifted') return ungraded('Nothing shifted');
  if (status === 'everything-shifted') return ungraded('Everything shifted');
  return gradedAs(trustOfMap(status, student, evaluation));
}

const gradedAs = (trust: Trust): MapVerdict => ({
  word: trustWords[trust],
  answer: trustAnswers[trust],
  grade: grades[trust],
});

const ungraded = (word: string): MapVerdict => ({ word, answer: word, grade: 'none' });
