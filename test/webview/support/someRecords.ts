import type { ShownRecord } from '../../../src/common/evaluation/recordColumns.ts';

/** Every so many images one can't be read. */
const everyUnreadable = 250;

/**
 * Records by a rule, so that tests can say what is drawn. Image n is of class n mod 20; every third is taken for the
 * class after it, with a probability that rises with n; the others are right. Image 249, 499, … can't be read.
 */
export function someRecords(count: number): readonly ShownRecord[] {
  return Array.from({ length: count }, (_, n) => recordOf(n));
}

function recordOf(n: number): ShownRecord {
  const truth = n % 20;
  const image = `class_${truth}/image_${n}.jpg`;
  const given = { image, width: 160, height: 120, truth, unknownTruth: null };
  if (n % everyUnreadable === everyUnreadable - 1) {
    const nothing = { top: [], probabilities: [], truthProbability: null, truthRank: null, loss: null };
    return { ...given, unreadable: 'The file ends too early.', ...nothing };
  }
  const wrong = n % 3 === 0;
  // 0.5 to 0.9, twice as dense the higher n is.
  const p = 0.5 + 0.4 * ((n % 1000) / 1000);
  const rest = 1 - p;
  const [second, third] = [rest * 0.75, rest * 0.25];
  const next = (truth + 1) % 20;
  const truthProbability = wrong ? second : p;
  return {
    ...given,
    unreadable: null,
    top: wrong ? [next, truth, 500] : [truth, next, 500],
    probabilities: [p, second, third],
    truthProbability,
    truthRank: wrong ? 2 : 1,
    loss: -Math.log(truthProbability),
  };
}
