import { classNumber, numberIn } from '../../../common/labels/classNumbers.ts';
import { type ImageNet, matchClass } from '../../../common/labels/matchClass.ts';
import { nearestLabels } from '../../../common/labels/nearestLabels.ts';
import { namesIn } from '../../../common/labels/severalNames.ts';
import type { UnknownName } from '../../../protocol/folders/folderRun.ts';
import type { Teacher } from '../../model/teacher.ts';
import type { Truth } from '../evaluationRecord.ts';

/** The model's classes by what they are called; every name is looked for once. */
export class ClassMatcher {
  readonly #known = new Map<string, number | null>();

  /**
   * @param labels one per class.
   * @param imagenet what WordNet ids stand for; undefined: nothing.
   * @param isMultiLabel whether labels don't exclude each other, so that several may be true of an image.
   */
  constructor(
    readonly labels: readonly string[],
    private readonly imagenet: ImageNet | undefined,
    readonly isMultiLabel = false,
  ) {}

  /** The classes of a model; what stands for "none of them" is none. */
  static of(
    { labels, multiLabel }: Pick<Teacher, 'labels' | 'multiLabel'>,
    imagenet: ImageNet | undefined,
  ): ClassMatcher {
    return new ClassMatcher(multiLabel ? labels.slice(0, -1) : labels, imagenet, multiLabel);
  }

  /** @returns a class index; null: the model has no such class, or several. */
  find(name: string): number | null {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const [first, ...others] = matchClass(this.labels, name, this.imagenet);
    const found = first === undefined || others.length > 0 ? null : first;
    this.#known.set(name, found);
    return found;
  }

  /**
   * The single names in one that is none itself, such as "cat|dog". Where classes exclude each other all of them must be
   * classes, or else it is a name that the model does not have.
   */
  split(name: string): readonly string[] {
    if (this.find(name) !== null) return [name];
    return namesIn(name, (part) => this.find(part) !== null, this.isMultiLabel ? 'some' : 'every') ?? [name];
  }

  /**
   * What names say together of an image. Where classes exclude each other, several say nothing.
   * @param names as `split` gives them.
   */
  truthOf(names: readonly string[]): Truth {
    const found = new Set(names.map((name) => this.find(name)));
    if (found.size > 1 && !this.isMultiLabel) return { classes: [], unknown: null };
    const classes = [...found].filter((index) => index !== null);
    return { classes, unknown: classes.length === 0 ? (names[0] ?? null) : null };
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
