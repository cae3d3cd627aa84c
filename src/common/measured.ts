import type { Evaluation } from '../protocol/evaluation.ts';
import type { Chance } from '../protocol/method.ts';
import { formatSaid, type Unit } from './said.ts';

type Curves = NonNullable<Evaluation['curves']>;

/** How a map fares beside a random one; 'better by deletion': where insertion can't tell, which alone says nothing. */
export type ComparedWithRandom = 'better' | 'better by deletion' | 'hardly better' | 'no better' | 'undecided';

/** A difference of areas counts from this share of the highest probability on the way, or of how far a score goes. */
const clearly = 0.1;
/** How far rounding takes a probability beyond 0–1. What goes further is a score, whose zero means nothing. */
const slack = 0.01;

/**
 * Whether bringing back the map's strong areas first gives the class more probability than a random order. Where a random
 * order already gives nearly all that there is, as for a class that a model falls back on, insertion has no room to tell
 * maps apart, and deletion is asked.
 */
export function comparedWithRandom({ map, random }: Curves): ComparedWithRandom {
  const [own, chance] = [map.insertion.auc, random.insertion.auc];
  const { most, span } = scaleOf({ map, random });
  const clear = clearly * span;
  if (own >= chance + clear) return 'better';
  if (most - chance < clear)
    return random.deletion.auc - map.deletion.auc >= clear ? 'better by deletion' : 'undecided';
  return own > chance ? 'hardly better' : 'no better';
}

/** The highest that insertion comes to, and what its areas are measured by. */
function scaleOf({ map, random }: Pick<Curves, 'map' | 'random'>): { readonly most: number; readonly span: number } {
  const inserted = [...map.insertion.scores, ...random.insertion.scores];
  const all = [...inserted, ...map.deletion.scores, ...random.deletion.scores];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  if (least < -slack || most > 1 + slack) return { most, span: most - least };
  const highest = Math.max(0, ...inserted) || 1;
  return { most: highest, span: highest };
}

/** Insertion beside that of a random map, in figures. */
export function insertionWords({ map, random }: Curves, unit: Unit): string {
  return `insertion ${formatSaid(map.insertion.auc, unit)}, random ${formatSaid(random.insertion.auc, unit)}`;
}

/**
 * What measuring the map on the model adds to the verdict: whether the areas that the map calls salient do carry the
 * prediction, however much of the rest another seed would change. undefined: it was not measured.
 */
export function measuredVerdict(evaluation: Evaluation | undefined, unit: Unit): string | undefined {
  if (!evaluation?.curves) return undefined;
  const { map, random } = evaluation.curves;
  const figures = insertionWords(evaluation.curves, unit);
  const deletion = `${formatSaid(map.deletion.auc, unit)}, random ${formatSaid(random.deletion.auc, unit)}`;
  const [stays, more] =
    unit === 'score' ? ['the score stays high', 'a higher score'] : ['the class stays probable', 'more probability'];
  const silent = `Insertion can’t tell: ${stays} whatever is restored first (${figures}).`;
  switch (comparedWithRandom(evaluation.curves)) {
    case 'better': {
      const sentence = `Restoring the strong areas first gives the class ${more} than restoring at random (${figures}).`;
      if (map.deletion.auc < random.deletion.auc + clearly) return sentence;
      // Grey specks all over an image can take a class away by themselves (docs/reading-a-map.md).
      return `${sentence} Deletion disagrees (${deletion}), perhaps because grey specks alone take the class away: see what ROAD says.`;
    }
    case 'better by deletion':
      return `${silent} But removing the strong areas first takes the class away sooner than removing at random (deletion ${deletion}).`;
    case 'undecided':
      return `${silent} Nor does deletion (${deletion}): see what ROAD says.`;
    case 'hardly better':
      return `When measured, the map is hardly better than a random one (${figures}).`;
    case 'no better':
      return `When measured, the map is no better than a random one (${figures}): don’t rely on it.`;
  }
}

/** The verdict on a map without a reliability, which only a test of it can give; 'untested': it was not measured. */
export type Tested = ComparedWithRandom | 'untested';

export function testedOf({ curves }: Evaluation = {}): Tested {
  return curves === undefined ? 'untested' : comparedWithRandom(curves);
}

/** As a heading, and as an answer to “Can you trust this map?”. */
export const testedWords: Readonly<Record<Tested, string>> = {
  better: 'Better than random',
  'better by deletion': 'Better than random',
  'hardly better': 'Hardly better than random',
  'no better': 'No better than random',
  undecided: 'The test can’t tell',
  untested: 'Not tested',
};

/** Why there is no reliability, and what to go by instead. */
export const chanceWords: Readonly<Record<Chance, string>> = {
  none: 'Nothing in this method is random, so repeating it proves nothing.',
  unestimated: 'How much another seed would change this map is not estimated.',
};
