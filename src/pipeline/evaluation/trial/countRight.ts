import { PipelineError } from '../../../common/errors.ts';
import type { Call } from '../../../protocol/call.ts';
import type { CountNews, CountOptions, LabelledImage } from '../../../protocol/newModel.ts';
import { fitImage, openImage, readingOf, type SourceImage, toTensor } from '../../image/image.ts';
import type { GiveWay } from '../../jobQueue.ts';
import { Teacher } from '../../model/teacher.ts';
import type { Sessions } from '../../onnx/session.ts';

/** Images that are held decoded at once, and go into one run of the model. */
const together = 4;

export interface CountContext extends Pick<Call<CountNews>, 'signal' | 'report'> {
  readonly giveWay: GiveWay;
}

/**
 * Asks a model, fed in several ways, about images whose true classes are known. Each image is decoded once and shown in
 * all ways before the next ones, so that the counts of the ways grow together. A way that fails has no answers and
 * spoils no other, nor does an image that can't be read.
 *
 * @throws PipelineError('cancelled') when `signal` aborts: between two batches.
 */
export async function countRight(
  { models, images, executionProviders }: CountOptions,
  sessions: Sessions,
  { signal, report, giveWay }: CountContext,
): Promise<void> {
  for (let first = 0; first < images.length; first += together) {
    const batch = images.slice(first, first + together);
    const reader = new BatchReader(batch, signal);
    for (const [model, spec] of models.entries()) {
      if (signal.aborted) throw new PipelineError('cancelled', 'Cancelled.');
      // The session stays loaded, and what was found out about a way to feed it is kept.
      const right = await Teacher.load(spec, sessions, executionProviders, together)
        .then((teacher) => answersOf(teacher, batch, reader))
        .catch((error: unknown) => {
          if (error instanceof PipelineError && error.code !== 'cancelled') return batch.map(() => null);
          throw error;
        });
      report({ model, right });
      await giveWay();
    }
  }
}

/** The images of a batch, decoded once for every way in which files are read. */
class BatchReader {
  readonly #read = new Map<string, Promise<readonly (SourceImage | undefined)[]>>();

  constructor(
    private readonly images: readonly LabelledImage[],
    private readonly signal: AbortSignal,
  ) {}

  /** undefined in the place of an image that can't be read. */
  open({ spec }: Teacher): Promise<readonly (SourceImage | undefined)[]> {
    const reading = readingOf(spec.input);
    const key = JSON.stringify(reading);
    const known = this.#read.get(key) ?? Promise.all(this.images.map(({ path }) => this.#openOne(path, reading)));
    this.#read.set(key, known);
    return known;
  }

  async #openOne(path: string, reading: Parameters<typeof openImage>[1]): Promise<SourceImage | undefined> {
    try {
      return await openImage(path, reading, this.signal);
    } catch (error) {
      if (error instanceof PipelineError && error.code === 'image') return undefined;
      throw error;
    }
  }
}

async function answersOf(
  teacher: Teacher,
  batch: readonly LabelledImage[],
  reader: BatchReader,
): Promise<readonly (boolean | null)[]> {
  const { input, spec, inputLength } = teacher;
  const sources = await reader.open(teacher);
  const rows = sources.flatMap((source, at) => (source === undefined ? [] : [{ source, at }]));
  const right: (boolean | null)[] = batch.map(() => null);
  if (rows.length === 0) return right;
  const values = new Float32Array(rows.length * inputLength);
  for (const [row, { source }] of rows.entries()) {
    const { picture } = fitImage(source, spec.input, [input.height, input.width]);
    values.set(toTensor(picture, spec.input, input.layout), row * inputLength);
  }
  const scores = await teacher.score(values, rows.length);
  for (const [row, { at }] of rows.entries()) {
    right[at] = (batch[at]?.classes ?? []).every((index) => teacher.gives(scores, row, index));
  }
  return right;
}
