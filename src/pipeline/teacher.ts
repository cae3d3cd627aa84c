import type { Tensor } from 'onnxruntime-node';
import { firstLine, PipelineError } from './errors.ts';
import { readLabels } from './labels.ts';
import type { ClassScore, ModelSpec, Provider } from './protocol.ts';
import type { LoadedModel, Sessions } from './session.ts';
import { describeInput, inputTensor, type TeacherInput } from './teacherInput.ts';

/** Probabilities of a batch: row `i` is `probabilities[i * classes … (i + 1) * classes - 1]`. */
export interface Scores {
  readonly count: number;
  readonly classes: number;
  readonly probabilities: Float32Array;
}

/** Batches of this many images come within 1 % of the best speed on a CPU, and keep cancel quick. */
const cpuBatch = 25;
const gpuBatch = 64;

/** The model under inspection, as a function from input tensors to class probabilities. */
export class Teacher {
  /** Milliseconds inside its runs, and images seen, so far. */
  spent = 0;
  calls = 0;
  labels: readonly string[] = [];
  readonly notes: string[] = [];
  #outputKind: 'logits' | 'probabilities' | undefined;

  private constructor(
    readonly spec: ModelSpec,
    readonly model: LoadedModel,
    readonly input: TeacherInput,
    /** Images that go into one run of the graph. */
    private runSize: number,
    /** Images that a caller best offers at once. */
    readonly batchSize: number,
  ) {
    this.#outputKind = spec.output === 'auto' ? undefined : spec.output;
  }

  /** @throws PipelineError('model' | 'settings') when the model can't be loaded, fed or labelled. */
  static async load(
    spec: ModelSpec,
    sessions: Sessions,
    providers: readonly Provider[],
    batchSize: number | 'auto',
  ): Promise<Teacher> {
    const model = await sessions.load(spec.path, providers, 'model');
    const input = describeInput(spec, model.session);
    const best = batchSize === 'auto' ? (model.provider === 'cpu' ? cpuBatch : gpuBatch) : batchSize;
    const teacher = new Teacher(spec, model, input, input.fixedBatch ?? best, best);
    await teacher.#check();
    return teacher;
  }

  /** Forgets what was spent so far, so that the figures are those of one explanation. */
  reset(): void {
    this.spent = 0;
    this.calls = 0;
  }

  get provider(): Provider {
    return this.model.provider;
  }

  /** Number of values of one image, height × width × channels. */
  get inputLength(): number {
    return this.input.height * this.input.width * this.input.channels;
  }

  /**
   * @param values `count` preprocessed images, one after the other, in the model's layout.
   * @throws PipelineError('model') when the model fails or gives NaN or infinity.
   */
  async score(values: Float32Array, count: number): Promise<Scores> {
    const rows: Float32Array[] = [];
    for (let first = 0; first < count; first += this.runSize) {
      const images = Math.min(this.runSize, count - first);
      rows.push(await this.#run(values.subarray(first * this.inputLength, (first + images) * this.inputLength), images));
    }
    const raw = rows.length === 1 && rows[0] ? rows[0] : join(rows);
    return this.#toProbabilities(raw, count);
  }

  /** The class with the highest probability in row `row`; the first of equals. */
  topClass(scores: Scores, row: number): number {
    let best = 0;
    const offset = row * scores.classes;
    for (let index = 1; index < scores.classes; index++) {
      if ((scores.probabilities[offset + index] ?? 0) > (scores.probabilities[offset + best] ?? 0)) best = index;
    }
    return best;
  }

  scoreOf(scores: Scores, row: number, index: number): ClassScore {
    const probability = scores.probabilities[row * scores.classes + index] ?? 0;
    return { index, label: this.labels[index] ?? `class ${index}`, probability };
  }

  /** A class by index or by label; a label may be given by its first synonym, in any case. */
  findClass(wanted: number | string): number {
    const byIndex = typeof wanted === 'number' ? wanted : /^\d+$/.test(wanted) ? Number(wanted) : undefined;
    const name = String(wanted).trim().toLowerCase();
    const found =
      byIndex ??
      firstIndex(this.labels, (label) => label.toLowerCase() === name) ??
      firstIndex(this.labels, (label) => label.toLowerCase().split(',', 1)[0] === name);
    if (found !== undefined && found >= 0 && found < this.labels.length) return found;
    throw new PipelineError(
      'settings',
      `Model "${this.spec.name}" has no class "${wanted}": give an index from 0 to ${this.labels.length - 1} or one of its labels.`,
    );
  }

  /**
   * Runs the model on plain pictures: finds how many classes it has, and whether a batch of two gives what two single
   * runs give. Some exports say that any batch is welcome and then mix the images (pytorch/glow#2247).
   */
  async #check(): Promise<void> {
    const values = new Float32Array(2 * this.inputLength);
    for (let index = 0; index < values.length; index++) values[index] = ((index * 2654435761) % 997) / 997;
    const first = values.subarray(0, this.inputLength);
    const single = await this.#run(first, 1);
    const outputs = single.length;
    this.labels = await readLabels(this.spec, outputs === 1 ? 2 : outputs, outputs === 1);
    if (this.runSize === 1) return;
    if (this.input.fixedBatch === undefined && !(await this.#batches(values, single))) {
      this.runSize = 1;
      this.notes.push('The model gives other results for a batch than for single images, so images are run one by one.');
    }
  }

  async #batches(values: Float32Array, first: Float32Array): Promise<boolean> {
    const second = await this.#run(values.subarray(this.inputLength), 1);
    try {
      const both = await this.#run(values, 2);
      return both.length === 2 * first.length && isClose(both, join([first, second]));
    } catch {
      return false;
    }
  }

  /** @returns the first output's values for `images` images. */
  async #run(values: Float32Array, images: number): Promise<Float32Array> {
    const rows = this.input.fixedBatch ?? (this.provider === 'cpu' ? images : this.runSize);
    const padded = rows > images ? pad(values, rows * this.inputLength) : values;
    const start = performance.now();
    let outputs: Record<string, Tensor>;
    try {
      outputs = await this.model.session.run({ [this.input.name]: inputTensor(this.input, padded, rows) });
    } catch (cause) {
      const reason = firstLine(cause instanceof Error ? cause.message : String(cause));
      throw this.#failure(`failed to run on ${rows} × ${this.input.height} × ${this.input.width} (${reason}): check input in relabel.models.`, cause);
    } finally {
      this.spent += performance.now() - start;
      this.calls += images;
    }
    const output = floatsOf(outputs[this.model.session.outputNames[0] ?? '']);
    if (!output || output.length === 0 || output.length % rows !== 0) {
      throw this.#failure(`does not give one row of numbers an image: export it as a classifier.`);
    }
    const used = output.subarray(0, (output.length / rows) * images);
    if (!used.every(Number.isFinite)) {
      throw this.#failure('gives NaN or infinity for this input: check scale, mean and std in relabel.models.');
    }
    return used;
  }

  #toProbabilities(raw: Float32Array, count: number): Scores {
    const outputs = raw.length / count;
    this.#outputKind ??= looksLikeProbabilities(raw, outputs) ? 'probabilities' : 'logits';
    const logits = this.#outputKind === 'logits';
    if (outputs === 1) {
      const probabilities = new Float32Array(2 * count);
      for (let row = 0; row < count; row++) {
        const value = raw[row] ?? 0;
        const positive = logits ? 1 / (1 + Math.exp(-value)) : value;
        probabilities[2 * row] = 1 - positive;
        probabilities[2 * row + 1] = positive;
      }
      return { count, classes: 2, probabilities };
    }
    return { count, classes: outputs, probabilities: logits ? softmaxRows(raw, outputs) : raw };
  }

  #failure(problem: string, cause?: unknown): PipelineError {
    return new PipelineError('model', `Model "${this.spec.name}" ${problem}`, { setting: 'relabel.models', cause });
  }
}

/** Rows that lie in 0–1 and, if there are several numbers, sum to 1. */
function looksLikeProbabilities(raw: Float32Array, outputs: number): boolean {
  let sum = 0;
  for (let index = 0; index < outputs; index++) {
    const value = raw[index] ?? 0;
    if (value < 0 || value > 1) return false;
    sum += value;
  }
  return outputs === 1 || Math.abs(sum - 1) < 1e-2;
}

function softmaxRows(raw: Float32Array, classes: number): Float32Array {
  const result = new Float32Array(raw.length);
  for (let offset = 0; offset < raw.length; offset += classes) {
    const row = raw.subarray(offset, offset + classes);
    const top = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (let index = 0; index < classes; index++) sum += Math.exp((row[index] ?? 0) - top);
    for (let index = 0; index < classes; index++) result[offset + index] = Math.exp((row[index] ?? 0) - top) / sum;
  }
  return result;
}

function floatsOf(tensor: Tensor | undefined): Float32Array | undefined {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  if (tensor?.type === 'float16' && tensor.data instanceof Uint16Array) return Float32Array.from(tensor.data, fromHalf);
  return undefined;
}

/** The value of IEEE 754 half-precision bits. */
function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function isClose(a: Float32Array, b: Float32Array): boolean {
  const scale = b.reduce((top, value) => Math.max(top, Math.abs(value)), 1e-6);
  return a.every((value, index) => Math.abs(value - (b[index] ?? 0)) <= 1e-2 * scale);
}

function pad(values: Float32Array, length: number): Float32Array {
  const padded = new Float32Array(length);
  padded.set(values);
  return padded;
}

function join(rows: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
  let offset = 0;
  for (const row of rows) {
    all.set(row, offset);
    offset += row.length;
  }
  return all;
}

function firstIndex(labels: readonly string[], matches: (label: string) => boolean): number | undefined {
  const index = labels.findIndex(matches);
  return index < 0 ? undefined : index;
}
