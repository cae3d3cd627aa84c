import type { NoMask } from './objectMask.ts';

type Reason = NoMask | 'unmarked';

/** What is the matter, of so many images. */
const words: Readonly<Record<Reason, (images: string, one: boolean) => string>> = {
  unmarked: (images, one) => `In ${images}, nothing is marked, so that ${one ? 'it is' : 'they are'} left out.`,
  size: (images, one) =>
    `What is marked in ${images} is of a picture of another shape and left out${one ? '' : ' there'}.`,
  'other classes': (images) => `In ${images}, only objects of other classes than the true one are marked; left out.`,
  outside: (images) => `In ${images}, no object is in what the model sees; left out.`,
};

/** Counts images whose objects say nothing of their maps. */
export class MisfitCount {
  readonly #images = new Map<Reason, Set<string>>();

  add(reason: Reason, image: string): void {
    const images = this.#images.get(reason) ?? new Set();
    images.add(image);
    this.#images.set(reason, images);
  }

  /** One sentence for each reason, with an example. */
  get lines(): readonly string[] {
    return [...this.#images].map(([reason, images]) => {
      const [first = ''] = images;
      const one = images.size === 1;
      return words[reason](one ? first : `${images.size} images (such as ${first})`, one);
    });
  }
}
