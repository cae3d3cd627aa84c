import type { SamplePicture } from '../../src/protocol/panel.ts';
import { FetchedPictures } from './fetchedPictures.ts';
import type { Host } from './host.ts';

/** Samples' pictures at one size, fetched in pages as they come into view. */
export class SamplePictures extends FetchedPictures<number, SamplePicture> {
  readonly #host: Pick<Host, 'ask'>;
  #run = -1;
  #size = 0;

  constructor(host: Pick<Host, 'ask'>, onChange: () => void) {
    // One page of the gallery at a time; at 128 pixels the kept ones take 100 MB.
    super(onChange, { atOnce: 24, kept: 2000 });
    this.#host = host;
  }

  /** From now on, samples of this run, `size` pixels on the long side. */
  use(run: number, size: number): void {
    if (run === this.#run && size === this.#size) return;
    this.#run = run;
    this.#size = size;
    this.clear();
  }

  /** The samples that are in view; replaces what was wanted before. */
  want(indices: readonly number[]): void {
    this.wantAll(this.#size === 0 ? [] : indices);
  }

  protected keyOf(index: number): string {
    return String(index);
  }

  protected fetch(indices: readonly number[]): Promise<readonly SamplePicture[]> {
    return this.#host.ask.pictures({ run: this.#run, indices, size: this.#size });
  }
}
