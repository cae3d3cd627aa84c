import type { Remote } from '../../src/common/rpc.ts';
import type { EncodedPicture, FailuresHostApi } from '../../src/protocol/folders/failures.ts';
import { FetchedPictures } from '../base/fetchedPictures.ts';

/** A picture that can be drawn; null: the image can't be read. */
export type Thumbnail = ImageBitmap | null;

/** Delay, in milliseconds, before pictures are requested again after a failure. */
const patience = 2000;

/** Images' pictures at one size, by the numbers of their records, fetched as they come into view. */
export class Thumbnails extends FetchedPictures<number, Thumbnail> {
  readonly #ask: Pick<Remote<FailuresHostApi>, 'thumbnails'>;
  readonly #size: number;
  #run = '';
  #triedAt = 0;

  /** @param size pixels of the long side. */
  constructor(
    ask: Pick<Remote<FailuresHostApi>, 'thumbnails'>,
    onChange: () => void,
    size: number,
    limits: { readonly atOnce: number; readonly kept: number },
  ) {
    super(onChange, limits);
    this.#ask = ask;
    this.#size = size;
  }

  /** From now on: images of this run. */
  use(run: string): void {
    if (run === this.#run) return;
    this.#run = run;
    this.clear();
  }

  /** Forgets the pictures of these numbers, which are of other images now; undefined: of all. */
  forget(images?: readonly number[]): void {
    if (images === undefined) this.clear();
    else this.drop(images);
  }

  /** The images that are in view; replaces what was wanted before. */
  want(images: readonly number[]): void {
    const now = performance.now();
    // The process that makes them may be back.
    if (this.failure !== undefined && now > this.#triedAt + patience) {
      this.#triedAt = now;
      this.retry();
    }
    this.wantAll(images);
  }

  protected keyOf(image: number): string {
    return String(image);
  }

  protected async fetch(images: readonly number[]): Promise<readonly Thumbnail[]> {
    const pictures = await this.#ask.thumbnails({ images, size: this.#size });
    return Promise.all(pictures.map(decoded));
  }
}

/** @returns null if this is not a picture. */
export async function decoded(picture: EncodedPicture | null): Promise<Thumbnail> {
  if (picture === null) return null;
  try {
    return await createImageBitmap(new Blob([new Uint8Array(picture.bytes)], { type: picture.mime }));
  } catch {
    return null;
  }
}
