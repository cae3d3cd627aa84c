import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { PipelineError, toFailure } from '../../../common/errors.ts';
import { classNumber, numberIn } from '../../../common/labels/classNumbers.ts';
import { type ImageNet, matchClass } from '../../../common/labels/matchClass.ts';
import { namesIn } from '../../../common/labels/severalNames.ts';
import type { Expected, ExpectedClassState, PanelError, PickedClass, Prediction } from '../../../protocol/panel.ts';
import { readImageNet } from '../../../settings/imageNet.ts';
import { savedInstead, textOf } from '../../../settings/textOf.ts';
import type { GroundTruth } from '../../../settings/truth/groundTruth.ts';
import { readTruthTable } from '../../../settings/truth/truthFile.ts';
import { TruthIndex } from '../../../settings/truth/truthIndex.ts';
import type { TruthRow } from '../../../settings/truth/truthRow.ts';
import { text, whole } from '../../shared/checks.ts';

/** The name of the class that an image should have; of several labels in a table, all. */
interface Wanted {
  readonly names: readonly string[];
  readonly source: Expected['source'];
  /** It was never claimed to be the name of a class: if it is not one, there is nothing to report. */
  readonly guessed?: boolean;
  /** The highest of the numbers that stand for classes where it is from; undefined: none do. */
  readonly highest?: number | undefined;
  /** Rows of the table that contradict each other where one class alone is right. */
  readonly contradiction?: PanelError | undefined;
}

/** In characters. */
const longestLabel = 100_000;

const nothing: ExpectedClassState = {
  expected: undefined,
  oneOf: undefined,
  expectedProblem: undefined,
  picked: undefined,
};

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
      this.#find(truth).catch(problemIn),
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

  /**
   * @param prediction undefined: the model is not known yet. Where its labels don't exclude each other (`given`), all rows of
   * an image count; otherwise they may contradict each other.
   */
  of(prediction: Pick<Prediction, 'labels' | 'given'> | undefined): ExpectedClassState {
    const labels = prediction?.labels;
    // Progress events are frequent, and a search goes through all labels.
    if (this.#last?.labels !== labels || this.#last === undefined) {
      this.#last = { labels, told: this.#tell(labels, prediction?.given !== undefined) };
    }
    return this.#last.told;
  }

  #tell(labels: readonly string[] | undefined, areSeveralRight: boolean): ExpectedClassState {
    const picked = this.#picked;
    const told = { ...nothing, picked };
    if (labels === undefined) return told;
    if (picked !== undefined && labels[picked.index] === picked.label) {
      return { ...told, expected: { ...picked, source: 'pick' } };
    }
    const wanted: Wanted | PanelError | undefined =
      picked === undefined ? this.#truth : { names: [picked.label], source: 'pick' };
    if (wanted === undefined) return told;
    if ('message' in wanted) return { ...told, expectedProblem: wanted };
    const { names, source } = wanted;
    const classes = (name: string) => matchClass(labels, name, this.#imagenet);
    const problem = numberProblem(wanted, labels, classes);
    if (problem !== undefined) return { ...told, expectedProblem: problem };
    const [name = '', ...others] = names;
    const found = classes(name);
    const [index] = found;
    if (others.length === 0 && index !== undefined && found.length === 1) {
      return { ...told, expected: { index, label: labels[index] ?? '', source } };
    }
    const isClass = (part: string): boolean => classes(part).length > 0;
    const several = others.length > 0 ? names : source === 'table' ? namesIn(name, isClass, 'every') : undefined;
    if (several !== undefined) {
      const expectedProblem = areSeveralRight ? undefined : wanted.contradiction;
      return { ...told, oneOf: [...new Set(several.flatMap(classes))], expectedProblem };
    }
    return wanted.guessed ? told : { ...told, expectedProblem: problemOf(name, source, found) };
  }

  async #find(truth: GroundTruth): Promise<Wanted | undefined> {
    if (truth.from === 'off') return undefined;
    const name = path.basename(path.dirname(this.image));
    if (truth.from === 'folder') return { names: [name], source: 'folder' };
    // Folders have numbers for many reasons: an index counts as a class only if the settings say so.
    if (truth.from === 'auto')
      return /^\d*$/.test(name) ? undefined : { names: [name], source: 'folder', guessed: true };
    const rows = readTruthTable(await readText(truth.path), truth.path);
    const folders = [path.dirname(truth.path), ...(this.workspace === undefined ? [] : [this.workspace])];
    const index = new TruthIndex(rows, folders, truth.path);
    const row = index.find(this.image, true);
    if (row === undefined || row.labels.length === 0) return undefined;
    let contradiction: PanelError | undefined;
    try {
      index.find(this.image);
    } catch (error) {
      contradiction = problemIn(error);
    }
    return { names: row.labels, source: 'table', highest: highestNumber(rows), contradiction };
  }
}

function problemIn(error: unknown): PanelError {
  const { message, setting } = toFailure(error);
  return { message, setting };
}

/** The highest of the labels that are numbers; undefined: none is one. */
function highestNumber(rows: readonly TruthRow[]): number | undefined {
  const numbers = rows.flatMap(({ labels }) => labels.map(numberIn)).filter((number) => number !== undefined);
  return numbers.length === 0 ? undefined : numbers.reduce((highest, number) => Math.max(highest, number));
}

/** Numbers that go beyond the model's classes stand for those of another list: so does each of them. */
function numberProblem(
  { names, highest = 0 }: Wanted,
  labels: readonly string[],
  classes: (name: string) => readonly number[],
): PanelError | undefined {
  if (highest < labels.length) return undefined;
  const isNumber = (name: string): boolean =>
    classes(name).some((index) => classNumber(name, index, labels) !== undefined);
  if (!names.some(isNumber)) return undefined;
  const message = `Ground truth numbers classes up to ${highest}, but this model’s go from 0 to ${labels.length - 1}: give their names instead.`;
  return { message, setting: 'relabel.groundTruth' };
}

/** Why a name does not identify exactly one class. */
function problemOf(name: string, source: Expected['source'], found: readonly number[]): PanelError {
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
