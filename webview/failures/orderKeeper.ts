import type { OtherAnswer } from '../../src/common/evaluation/comparison/disagreement.ts';
import type { Filter, Written } from '../../src/common/evaluation/filter/filter.ts';
import type { ShownRecord } from '../../src/common/evaluation/recordColumns.ts';
import { passing, type Sort, sortedBy } from './logic/order.ts';
import type { FailuresScene } from './scene.ts';

/** What the order of the images depends on. */
interface OrderOf {
  readonly records: readonly ShownRecord[];
  readonly filter: Filter;
  readonly sort: Sort;
  readonly written: ReadonlyMap<string, Written>;
  readonly maps: FailuresScene['maps'];
  /** Grows in place, as the records do. */
  readonly others: readonly (OtherAnswer | undefined)[];
  /** By number of the record. */
  readonly groups: FailuresScene['groups']['of'];
  readonly running: boolean;
}

/** While records arrive, at most one part in this many of the time goes into sorting. */
const patience = 10;

/** Minimum time, in milliseconds, before new records are sorted in. */
const shortest = 250;

/**
 * The images in order. The user's changes apply at once; records that arrive during a run are sorted in now and then,
 * so that a hundred thousand of them do not keep the page busy.
 */
export class OrderKeeper {
  readonly #again: () => void;
  #asked: Omit<OrderOf, 'running'> | undefined;
  #count = 0;
  /** All of them: a filter that is typed does not sort again. */
  #sorted: Uint32Array = new Uint32Array();
  #shown: Uint32Array = new Uint32Array();
  #sortedAt = 0;
  #cost = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param again asks the page to call again. */
  constructor(again: () => void) {
    this.#again = again;
  }

  /** What follows belongs to another run. */
  forget(): void {
    this.#asked = undefined;
  }

  order({ running, ...asked }: OrderOf): Uint32Array {
    const before = this.#asked;
    const same =
      before !== undefined &&
      before.records === asked.records &&
      before.filter === asked.filter &&
      before.sort === asked.sort &&
      before.written === asked.written &&
      before.maps === asked.maps &&
      before.others === asked.others &&
      before.groups === asked.groups;
    if (same && this.#count === asked.records.length) return this.#shown;
    const wait = this.#sortedAt + Math.max(shortest, this.#cost * patience) - performance.now();
    if (same && running && wait > 0 && this.#shown.length > 0) {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#again();
      }, wait);
      return this.#shown;
    }
    const begin = performance.now();
    const { records, filter, written, maps, sort, others, groups } = asked;
    // A path is looked up in a tenth of a microsecond at best, which is too much where nothing is written.
    const writtenOf = (image: string): Written | undefined => (written.size === 0 ? undefined : written.get(image));
    const passes = (record: ShownRecord, index: number): boolean =>
      filter.passes(record, writtenOf(record.image), maps.has(index), others[index], groups.get(index));
    const sortedBefore =
      before?.records === records &&
      before.sort === sort &&
      before.others === others &&
      this.#sorted.length === records.length;
    if (!sortedBefore) this.#sorted = sortedBy(records, sort, others);
    this.#shown = passing(this.#sorted, records, passes);
    this.#asked = asked;
    this.#count = records.length;
    this.#sortedAt = performance.now();
    this.#cost = this.#sortedAt - begin;
    return this.#shown;
  }
}
