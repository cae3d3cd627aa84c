import { summarize } from '../../../common/evaluation/summary.ts';
import type { EvaluationRecord } from '../../../protocol/folders/folderRun.ts';
import type { RunRequest } from '../runRequest.ts';

/** The records of a run, in the order in which they were first known. */
export class RunRecords {
  #all: EvaluationRecord[] = [];
  #places = new Map<string, number>();
  /** The images of which the run that goes on has told. */
  readonly #told = new Set<string>();

  get all(): readonly EvaluationRecord[] {
    return this.#all;
  }

  /** What is on the disk. */
  replace(records: readonly EvaluationRecord[]): void {
    this.#all = [...records];
    this.#places = new Map(records.map(({ image }, index) => [image, index]));
  }

  /** A run begins, which will tell of all of its images, known or not. */
  begin(): void {
    this.#told.clear();
  }

  /**
   * @returns the number of the first record that is new or another than before; undefined: all are as they were. And the images whose
   * content is another.
   */
  add(records: readonly EvaluationRecord[]): { readonly first: number | undefined; readonly replaced: string[] } {
    let first: number | undefined;
    const replaced: string[] = [];
    for (const record of records) {
      this.#told.add(record.image);
      const place = this.#places.get(record.image);
      if (place !== undefined && same(this.#all[place], record)) continue;
      const index = place ?? this.#all.length;
      if (place !== undefined && this.#all[place]?.sha256 !== record.sha256) replaced.push(record.image);
      this.#all[index] = record;
      this.#places.set(record.image, index);
      first = Math.min(first ?? index, index);
    }
    return { first, replaced };
  }

  /** The run has come to its end: images that it did not tell of are gone. @returns whether there were any. */
  end(): boolean {
    const left = this.#all.filter(({ image }) => this.#told.has(image));
    const gone = left.length < this.#all.length;
    if (gone) this.replace(left);
    return gone;
  }

  /** How far a run of so many images has come. */
  result(total: number): NonNullable<RunRequest['result']> {
    const done = this.#all.length;
    return { done, total: Math.max(done, total), top1: summarize(this.#all).accuracy.top1 };
  }

  /** The number of an image's record. */
  indexOf(image: string): number | undefined {
    return this.#places.get(image);
  }
}

function same(a: EvaluationRecord | undefined, b: EvaluationRecord): boolean {
  return a !== undefined && a.sha256 === b.sha256 && JSON.stringify(a) === JSON.stringify(b);
}
