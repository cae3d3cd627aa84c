import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { PipelineError, toFailure } from '../../../common/errors.ts';
import { classNumber, numberIn } from '../../../common/labels/classNumbers.ts';
import { type ImageNet, matchClass } from '../../../common/labels/matchClass.ts';
import { namesIn } from '../../../common/labels/severalNames.ts';
import type { Expected, ExpectedClassState, PanelError, PickedClass } from '../../../protocol/panel.ts';
import { readImageNet } from '../../../settings/imageNet.ts';
import { savedInstead, textOf } from '../../../settings/textOf.ts';
import type { GroundTruth } from '../../../settings/truth/groundTruth.ts';
import { readTruthTable } from '../../../settings/truth/truthFile.ts';
import { TruthIndex } from '../../../settings/truth/truthIndex.ts';
import type { TruthRow } from '../../../settings/truth/truthRow.ts';
import { text, whole } from '../../shared/checks.ts';

/** The name of the class that an image should have. */
interface Wanted {
  readonly name: string;
  readonly source: Expected['source'];
  /** It was never claimed to be the name of a class: if it is not one, there is nothing to report. */
  readonly guessed?: boolean;
  /** The highest of the numbers that stand for classes where it is from; undefined: none do. */
  readonly highest?: number | undefined;
}

/** In characters. */
const longestLabel = 100_000;

const nothing: ExpectedClassState = { expected: undefined, expectedProblem: undefined, picked: undefined };

/** The class that an image should have: from the ground truth, unless the user has picked one. */
export class ExpectedClass {
  #picked: PickedClass | undefined;
  #truth: Wanted | PanelError | undefined;
  #imagenet: ImageNet | undefined;
  #reads = 0;
  #last: { readonly labels: readonly string[] | undefined; readonly told: ExpectedClassState } | undefined;

  /**
   * @param image absolute path.
   * @param workspace absolute path of its workspace folder.
   * @param assets absolute path of `media/`.
   * @param changed is called when `of` has a different answer.
   */
  constructor(
    private readonly image: string,
    private readonly workspace: string | undefined,
    private readonly assets: string,
    private readonly changed: () => void,
  ) {}

  /** Reads the ground truth again. Never throws: `of` reports what is wrong. */
  async read(truth: GroundTruth): Promise<void> {
    const turn = ++this.#reads;
    const [found, imagenet] = await Promise.all([
      this.#find(truth).catch((error: unknown): PanelError => {
        const { message, setting } = toFailure(error);
        return { message, setting };
      }),
      truth.from === 'off' ? this.#imagenet : (this.#imagenet ?? readImageNet(this.assets)),
    ]);
    if (turn !== this.#reads) return;
    this.#truth = found;
    this.#imagenet = imagenet;
    this.#last = undefined;
    this.changed();
  }

  /** @param picked what the user expects; undefined: what the ground truth says. */
  pick(picked: PickedClass | undefined): void {
    this.#picked = picked;
    this.#last = undefined;
    this.changed();
  }

  /** @param labels one per class; undefined while the model is not known. */
  of(labels: readonly string[] | undefined): ExpectedClassState {
    // Progress events are frequent, and a search goes through all labels.
    if (this.#last?.labels !== labels || this.#last === undefined) this.#last = { labels, told: this.#tell(labels) };
    return this.#last.told;
  }

  #tell(labels: readonly string[] | undefined): ExpectedClassState {
    const picked = this.#picked;
    const told = { ...nothing, picked };
    if (labels === undefined) return told;
    if (picked !== undefined && labels[picked.index] === picked.label) {
      return { ...told, expected: { ...picked, source: 'pick' } };
    }
    const wanted: Wanted | PanelError | undefined =
      picked === undefined ? this.#truth : { name: picked.label, source: 'pick' };
    if (wanted === undefined) return told;
    if ('message' in wanted) return { ...told, expectedProblem: wanted };
    const found = matchClass(labels, wanted.name, this.#imagenet);
    const [index] = found;
    if (index === undefined || found.length > 1) {
      const isClass = (name: string): boolean => matchClass(labels, name, this.#imagenet).length > 0;
      const isSeveral = wanted.source === 'table' && namesIn(wanted.name, isClass, 'every') !== undefined;
      return wanted.guessed || isSeveral ? told : { ...told, expectedProblem: problemOf(wanted, found) };
    }
    const { highest = 0 } = wanted;
    if (highest >= labels.length && classNumber(wanted.name, index, labels) !== undefined) {
      const message = `Ground truth numbers classes up to ${highest}, but this model’s go from 0 to ${labels.length - 1}: give their names instead.`;
      return { ...told, expectedProblem: { message, setting: 'relabel.groundTruth' } };
    }
    return { ...told, expected: { index, label: labels[index] ?? '', source: wanted.source } };
  }

  async #find(truth: GroundTruth): Promise<Wanted | undefined> {
    if (truth.from === 'off') return undefined;
    const name = path.basename(path.dirname(this.image));
    if (truth.from === 'folder') return { name, source: 'folder' };
    // Folders have numbers for many reasons: an index counts as a class only if the settings say so.
    if (truth.from === 'auto') return /^\d*$/.test(name) ? undefined : { name, source: 'folder', guessed: true };
    const rows = readTruthTable(await readText(truth.path), truth.path);
    const folders = [path.dirname(truth.path), ...(this.workspace === undefined ? [] : [this.workspace])];
    const row = new TruthIndex(rows, folders, truth.path).find(this.image);
    const [label, other] = row?.labels ?? [];
    // A panel judges an image by one class.
    if (label === undefined || other !== undefined) return undefined;
    return { name: label, source: 'table', highest: highestNumber(rows) };
  }
}

/** The highest of the labels that are numbers; undefined: none is one. */
function highestNumber(rows: readonly TruthRow[]): number | undefined {
  const numbers = rows.flatMap(({ labels }) => labels.map(numberIn)).filter((number) => number !== undefined);
  return numbers.length === 0 ? undefined : numbers.reduce((highest, number) => Math.max(highest, number));
}

/** Why a name does not identify exactly one class. */
function problemOf({ name, source }: Wanted, found: readonly number[]): PanelError {
  const where = { folder: 'Folder', table: 'Ground truth label', pick: 'Expected class' }[source];
  const what =
    found.length === 0
      ? 'doesn’t match a class of this model. Choose the expected class.'
      : `matches classes ${found.join(' and ')}. Choose one of them.`;
  return { message: `${where} “${name}” ${what}` };
}

async function readText(file: string): Promise<string> {
  const setting = 'relabel.groundTruth';
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new PipelineError('settings', `${file} can’t be read: correct the setting ${setting}.`, { cause, setting });
  });
  const read = textOf(bytes);
  const instead = savedInstead(read);
  if (instead !== undefined) throw new PipelineError('settings', `${file} ${instead}.`, { setting });
  return read;
}

/** A pick from a page, or one that a page has stored. */
export const pickedClass = v.object({ index: whole, label: text(longestLabel) });

/** @returns undefined if it is invalid. */
export function readPick(value: unknown): PickedClass | undefined {
  const result = v.safeParse(pickedClass, value);
  return result.success ? result.output : undefined;
}
