import type { Remote } from '../../src/common/rpc.ts';
import type { FailuresHostApi, TruthPreview } from '../../src/protocol/folders/failures.ts';
import { decoded, type Thumbnail } from './thumbnails.ts';

/** The pictures of the examples that are shown before a run. */
export class ExamplePictures {
  readonly #ask: Pick<Remote<FailuresHostApi>, 'examplePictures'>;
  readonly #onChange: () => void;
  #of: string | undefined;
  #pictures: readonly Thumbnail[] = [];

  constructor(ask: Pick<Remote<FailuresHostApi>, 'examplePictures'>, onChange: () => void) {
    this.#ask = ask;
    this.#onChange = onChange;
  }

  /** Pictures of the preview's examples, in order; empty until they arrive. */
  of(preview: TruthPreview): readonly Thumbnail[] {
    const wanted = JSON.stringify(preview.examples.map(({ image }) => image));
    if (wanted !== this.#of) void this.#fetch(wanted);
    return this.#pictures;
  }

  async #fetch(wanted: string): Promise<void> {
    this.#of = wanted;
    this.#pictures = [];
    try {
      const pictures = await Promise.all((await this.#ask.examplePictures(undefined)).map(decoded));
      if (wanted === this.#of) this.#pictures = pictures;
      this.#onChange();
    } catch {
      // The classes are shown without them.
    }
  }
}
