import type { Dice } from './dice.ts';

/**
 * What became of a case: accepted and right; refused with an error that is fit for a user; accepted, but wrong; or failed
 * in a way that nobody has thought of.
 */
export interface Outcome {
  readonly kind: 'accepted' | 'refused' | 'wrong' | 'internal';
  /** One line. */
  readonly what?: string;
}

/** Something that takes what others write. */
export interface Target {
  /** Makes one case, and gives it to the product. Whatever it throws is an error that nobody has thought of. */
  run(dice: Dice): Promise<Outcome>;
}

/** @param folder is empty, and gone afterwards. What it writes last is kept if the case fails. */
export type MakeTarget = (folder: string) => Promise<Target>;
