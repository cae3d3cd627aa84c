import type { MethodResult } from '../method.ts';

/** Adds up how the milliseconds were spent. */
export class Clock {
  readonly spent = { synthesize: 0, student: 0 } satisfies MethodResult['timings'];

  async time<T>(stage: keyof Clock['spent'], work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.spent[stage] += performance.now() - start;
    }
  }

  /** Subtracts the time of a stage that is reported elsewhere. */
  credit(stage: keyof Clock['spent'], milliseconds: number): void {
    this.spent[stage] -= milliseconds;
  }
}
