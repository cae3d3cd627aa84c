import { classNumber, numberIn } from '../../../common/labels/classNumbers.ts';
import { type ImageNet, matchClass } from '../../../common/labels/matchClass.ts';
import { nearestLabels } from '../../../common/labels/nearestLabels.ts';
import type { UnknownName } from '../../../protocol/folders/folderRun.ts';

/** The model's classes by what they are called; every name is looked for once. */
export class ClassMatcher {
  readonly #known = new Map<string, number | null>();

  /**
   * @param labels one per class.
   * @param imagenet what WordNet ids stand for; undefined: nothing.
   */
  constructor(
    private readonly labels: readonly string[],
    private readonly imagenet: ImageNet | undefined,
  ) {}

  /** @returns a class index; null: the model has no such class, or several. */
  find(name: string): number | null {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const [first, ...others] = matchClass(this.labels, name, this.imagenet);
    const found = first === undefined || others.length > 0 ? null : first;
    this.#known.set(name, found);
    return found;
  }

  /** How many classes the model has. */
  get count(): number {
    return this.labels.length;
  }

  /**
   * The number that a name is, if no class is called so: an index, which only the order of the model's classes makes one.
   * @returns undefined: it is a name.
   */
  indexIn(name: string): number | undefined {
    return numberIn(name) === undefined ? undefined : classNumber(name, this.find(name), this.labels);
  }

  /** What a class is called. */
  labelOf(index: number): string {
    return this.labels[index] ?? `class ${index}`;
  }

  /**
   * Names that were not found, most images first, with the labels that are written most alike.
   *
   * @param counts images by name.
   * @param most how many names are looked up; a folder of a hundred thousand names tells nobody more than one of fifty.
   */
  unknown(counts: ReadonlyMap<string, number>, most = 50): readonly UnknownName[] {
    return [...counts]
      .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
      .slice(0, most)
      .map(([name, images]) => ({ name, images, nearest: nearestLabels(this.labels, name) }));
  }
}
