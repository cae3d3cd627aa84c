/** The two masks, each as a list of values from 0 to 1. Where one is 0, deletion hides the image and insertion shows it. */
export interface Masks {
  readonly deletion: Float64Array;
  readonly insertion: Float64Array;
}

/** What is asked of which mask: the class is to go as its pixels are hidden, or to come as they are shown. */
export interface Game {
  readonly goal: 'delete' | 'insert';
  readonly mask: 'own' | 'both';
}

/** The four integrated gradients of an iteration. */
export const games: readonly Game[] = [
  { goal: 'delete', mask: 'both' },
  { goal: 'insert', mask: 'both' },
  { goal: 'delete', mask: 'own' },
  { goal: 'insert', mask: 'own' },
];

export const product = (a: Float64Array, b: Float64Array): Float64Array =>
  a.map((value, at) => value * (b[at] as number));

/** The mask that a game is played with. */
export function maskOf({ goal, mask }: Game, { deletion, insertion }: Masks): Float64Array {
  if (mask === 'both') return product(deletion, insertion);
  return goal === 'delete' ? deletion : insertion;
}

/** What is minimised: the class's probability by deletion, and its negative by insertion. */
export const signOf = ({ goal }: Game): 1 | -1 => (goal === 'delete' ? 1 : -1);

/** Adds half of the gradient of a game's loss to the sums of both masks. @param byMask that by the game's own mask. */
export function addGameSlopes(game: Game, masks: Masks, byMask: Float64Array, sums: Masks): void {
  const half = signOf(game) / 2;
  const add = (sum: Float64Array, factors?: Float64Array): void => {
    for (let at = 0; at < sum.length; at++) {
      sum[at] = (sum[at] as number) + half * (byMask[at] as number) * (factors?.[at] ?? 1);
    }
  };
  const [toDeletion, toInsertion] = game.mask === 'both' ? [masks.insertion, masks.deletion] : [undefined, undefined];
  if (game.mask === 'both' || game.goal === 'delete') add(sums.deletion, toDeletion);
  if (game.mask === 'both' || game.goal === 'insert') add(sums.insertion, toInsertion);
}
