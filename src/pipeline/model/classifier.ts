import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { firstLine, PipelineError } from '../../common/errors.ts';
import { tensorFloats } from '../numeric/tensorFloats.ts';
import type { LoadedModel } from '../onnx/session.ts';
import { Rescaling } from './proposal/rescaling.ts';
import { inputTensor, type TeacherInput } from './teacherInput.ts';

/** A classifier's graph as a function from images to one row of numbers each. */
export class Classifier {
  /** Milliseconds inside its runs, and images seen, so far. */
  spent = 0;
  calls = 0;

  /** The graph's output with the classes. */
  readonly output: string;

  /**
   * @param runSize images in every run, filled up with zeros; undefined: as many as are given.
   * @param output the graph's output with the classes; undefined: its first.
   * @param rescaling turns the numbers that the graph gives into those that are meant.
   * @throws PipelineError('settings') when there is no such output.
   */
  constructor(
    readonly name: string,
    readonly model: LoadedModel,
    readonly input: TeacherInput,
    private readonly runSize: number | undefined,
    output?: string,
    private readonly rescaling = new Rescaling(),
  ) {
    const { outputNames } = model.session;
    this.output = output ?? outputNames[0] ?? '';
    if (outputNames.includes(this.output)) return;
    const message = `Model "${name}" has no output "${output}": set outputName in relabel.models to one of ${outputNames.join(', ')}.`;
    throw new PipelineError('settings', message, { setting: 'relabel.models' });
  }

  /** Number of values per image, height × width × channels. */
  get inputLength(): number {
    return this.input.height * this.input.width * this.input.channels;
  }

  /**
   * @param values `images` preprocessed images, one after the other, in the model's layout.
   * @returns as many rows of the graph's output. Minus infinity, the logarithm of a probability that is 0 in single
   * precision, is replaced by a number far below the others.
   * @throws PipelineError('model') when the graph fails, is not a classifier, or gives NaN or infinity.
   */
  async run(values: Float32Array, images: number): Promise<Float32Array> {
    const rows = this.runSize ?? images;
    const padded = rows > images ? pad(values, rows * this.inputLength) : values;
    return this.feed(
      this.model.session,
      () => ({ [this.input.name]: inputTensor(this.input, padded, rows) }),
      rows,
      images,
    );
  }

  /**
   * The same by a session of the graph that takes something else.
   * @param feedsOf what it takes, for `rows` images, of which the first `images` count.
   */
  async feed(
    session: InferenceSession,
    feedsOf: () => Record<string, Tensor>,
    rows: number,
    images: number,
  ): Promise<Float32Array> {
    const start = performance.now();
    let outputs: Record<string, Tensor>;
    try {
      outputs = await session.run(feedsOf(), [this.output]);
    } catch (cause) {
      const reason = firstLine(cause instanceof Error ? cause.message : String(cause));
      const size = `${rows} × ${this.input.height} × ${this.input.width}`;
      throw this.#failure(`failed to run on ${size} (${reason}): check input in relabel.models.`, cause);
    } finally {
      this.spent += performance.now() - start;
      this.calls += images;
    }
    const output = this.#check(outputs[this.output], rows);
    const used = output.subarray(0, (output.length / rows) * images);
    if (used.every(isScore) && hasFiniteRows(used, images)) return this.rescaling.apply(finite(used, images));
    throw this.#failure('gives NaN or infinity: check scale, mean and std in relabel.models.');
  }

  /** N rows of numbers, which some exporters write as N×C×1×1. */
  #check(output: Tensor | undefined, rows: number): Float32Array {
    const values = output && tensorFloats(output);
    const shape = output?.dims.join('×') ?? 'nothing';
    const [first, ...further] = output?.dims ?? [];
    const sides = (rows === 1 ? (output?.dims ?? []) : further).filter((size) => size > 1).length;
    // Models that read text give a row for every step, whatever shape they declare.
    const inRows = further.length === 0 || rows === 1 || first === rows;
    if (values && inRows && sides <= 1 && values.length > 0 && values.length % rows === 0) return values;
    const given = `${output?.type ?? ''} ${shape}`.trim();
    const advice = this.#advice(output?.dims.length === 4 && sides > 1);
    throw this.#failure(`gives ${given} where a classifier gives one row of numbers an image: ${advice}.`);
  }

  #advice(forPlaces: boolean): string {
    const others = this.model.session.outputNames.filter((name) => name !== this.output);
    const choice = `set outputName in relabel.models to another of its outputs (${others.join(', ')})`;
    if (others.length > 0) return choice;
    return `${forPlaces ? 'it looks like a model for segmentation, with numbers for each place; ' : ''}export it as a classifier`;
  }

  #failure(problem: string, cause?: unknown): PipelineError {
    return new PipelineError('model', `Model "${this.name}" ${problem}`, { setting: 'relabel.models', cause });
  }
}

const isScore = (value: number): boolean => Number.isFinite(value) || value === Number.NEGATIVE_INFINITY;

/** exp(−x) of this is 0 in single precision. */
const vanishing = 104;

/**
 * Rows in which minus infinity is replaced by a number that also gives a probability of 0, but with which one can
 * calculate.
 */
function finite(values: Float32Array, rows: number): Float32Array {
  if (values.every(Number.isFinite)) return values;
  const length = values.length / rows;
  const result = values.slice();
  for (let offset = 0; offset < result.length; offset += length) {
    const row = result.subarray(offset, offset + length);
    const least = row.reduce(
      (low, value) => (Number.isFinite(value) ? Math.min(low, value) : low),
      Number.POSITIVE_INFINITY,
    );
    for (let index = 0; index < length; index++) if (!Number.isFinite(row[index])) row[index] = least - vanishing;
  }
  return result;
}

/** Whether each row has something to compare. */
function hasFiniteRows(values: Float32Array, rows: number): boolean {
  const length = values.length / rows;
  return Array.from({ length: rows }, (_, row) => values.subarray(row * length, (row + 1) * length)).every((row) =>
    row.some(Number.isFinite),
  );
}

function pad(values: Float32Array, length: number): Float32Array {
  const padded = new Float32Array(length);
  padded.set(values);
  return padded;
}
