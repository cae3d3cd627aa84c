import { randomStream } from '../../src/pipeline/numeric/random.ts';

/** Random choices that a seed fixes. */
export class Dice {
  readonly #uniform: () => number;

  /** @param index gives each case choices of its own, so that one can be made again without those before it. */
  constructor(seed: number, index: number) {
    const { uniform } = randomStream(seed, index);
    this.#uniform = uniform;
  }

  /** A whole number from 0 to `below` − 1. */
  below(below: number): number {
    return Math.floor(this.#uniform() * below);
  }

  /** Whether something with this chance happens. */
  chance(probability: number): boolean {
    return this.#uniform() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    if (choices.length === 0) throw new Error('nothing to choose from');
    return choices[this.below(choices.length)] as T;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}
