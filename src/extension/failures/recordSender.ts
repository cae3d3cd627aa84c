import { packOthers } from '../../common/evaluation/comparison/otherColumns.ts';
import { packRecords } from '../../common/evaluation/recordColumns.ts';
import type { FailuresHostApi, FailuresPageApi, ImageMap } from '../../protocol/folders/failures.ts';
import type { PageEnd } from '../shared/pageEnd.ts';
import type { OtherRun } from './otherRun.ts';
import type { RunMaps } from './runs/runMaps.ts';
import type { RunRecords } from './runs/runRecords.ts';

/** Records that one message has. */
const batchSize = 5000;

/** Tells a page of a run's records, and with each of them of what another model says and of the maps that there are of it. */
export class RecordSender {
  readonly #page: Pick<PageEnd<FailuresHostApi, FailuresPageApi>, 'tell'>;
  readonly #records: Pick<RunRecords, 'all' | 'indexOf'>;
  readonly #other: Pick<OtherRun, 'answersTo'>;
  readonly #maps: Pick<RunMaps, 'all'>;
  /** Records up to this number are on the page. */
  #sent = 0;

  constructor(
    page: Pick<PageEnd<FailuresHostApi, FailuresPageApi>, 'tell'>,
    of: {
      readonly records: Pick<RunRecords, 'all' | 'indexOf'>;
      readonly other: Pick<OtherRun, 'answersTo'>;
      readonly maps: Pick<RunMaps, 'all'>;
    },
  ) {
    this.#page = page;
    this.#records = of.records;
    this.#other = of.other;
    this.#maps = of.maps;
  }

  /** The page does not have the records from this number on, or not as they are now. */
  lacks(first: number): void {
    this.#sent = Math.min(this.#sent, first);
  }

  /** Tells what the page does not have. */
  tell(): void {
    const { all } = this.#records;
    const first = this.#sent;
    for (; this.#sent < all.length; this.#sent += batchSize) {
      const some = all.slice(this.#sent, this.#sent + batchSize);
      this.#page.tell('records', packRecords(some, this.#sent));
      const answers = this.#other.answersTo(some);
      if (answers !== undefined) this.#page.tell('others', packOthers(answers, this.#sent));
    }
    this.#sent = all.length;
    if (first < this.#sent) for (const [image, map] of this.#maps.all()) this.#tellMapFrom(first, image, map);
  }

  /** Another run is compared with, or none. */
  tellOthers(): void {
    const answers = this.#other.answersTo(this.#records.all.slice(0, this.#sent));
    this.#page.tell('others', packOthers(answers ?? [], 0));
  }

  /** Tells of a new map; one of an image that comes later is told with it. */
  tellMap(image: string, map: Omit<ImageMap, 'index'>): void {
    this.#tellMapFrom(0, image, map);
  }

  #tellMapFrom(first: number, image: string, map: Omit<ImageMap, 'index'>): void {
    const index = this.#records.indexOf(image);
    if (index !== undefined && index >= first && index < this.#sent) this.#page.tell('map', { index, ...map });
  }
}
