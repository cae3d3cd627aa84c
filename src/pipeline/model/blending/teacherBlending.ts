import type { InferenceSession } from 'onnxruntime-node';
import { firstLine } from '../../../common/errors.ts';
import { affineOf } from '../../image/affine.ts';
import { toTensor } from '../../image/image.ts';
import { planar } from '../../image/tensorShape.ts';
import { concatenate } from '../../numeric/concatenate.ts';
import { type Blend, blendFeeds } from '../../onnx/blending/blend.ts';
import { type BlendingInput, blendingProblem } from '../../onnx/blending/blendingModel.ts';
import { isWhole } from '../../onnx/inputType.ts';
import type { Sessions } from '../../onnx/session.ts';
import { batchWithinLimits } from '../limits.ts';
import type { Scores } from '../probabilities.ts';
import type { Teacher } from '../teacher.ts';
import { type BatchSpeed, type MeasuredBatch, measureBatch } from './measureBatch.ts';

/** Batches that are tried. Larger ones than the last would leave too few for masks to follow what was learnt. */
const triedBatches = [16, 32, 64, 128, 256] as const;
/** As many pictures as local sampling lets in. */
const usualPictures = 30;

/**
 * A teacher that makes its images itself, in one graph from masks and pictures to scores (`withBlending`), for CUDA: otherwise
 * the images of a batch, 600 kB each, are blended on the CPU and copied to the card while it waits.
 */
export class TeacherBlending {
  private constructor(
    private readonly teacher: Teacher,
    private readonly session: InferenceSession,
    private readonly input: BlendingInput,
    /** The best number of images to ask about at once. */
    readonly batchSize: number,
    /** What that was found by; empty: it was given, or is the usual one. */
    readonly speeds: readonly BatchSpeed[],
  ) {}

  /**
   * @param side of the pictures, in pixels.
   * @param batchSize 'auto': the teacher's on the CPU, and measured elsewhere.
   * @returns one line that tells why the teacher can't, so that its images are to be blended on the CPU.
   */
  static async open(
    teacher: Teacher,
    sessions: Sessions,
    side: number,
    batchSize: number | 'auto',
  ): Promise<TeacherBlending | string> {
    const { model, input: takes } = teacher;
    const structure = await sessions.structure(model.path);
    const input = inputOf(teacher, side);
    const problem =
      inputProblem(teacher) ?? (structure ? blendingProblem(structure.model, input) : 'it is not readable');
    if (problem !== undefined) return refusal(teacher, problem);
    try {
      const session = await sessions.blending(model, input);
      const given = batchSize === 'auto' ? undefined : batchSize;
      const fixed = takes.fixedBatch ?? given ?? (model.provider === 'cpu' ? teacher.batchSize : undefined);
      const trial = new TeacherBlending(teacher, session, input, fixed ?? triedBatches[0], []);
      const trials = trialsOf.get(session) ?? { difference: await trial.#difference() };
      trialsOf.set(session, trials);
      const { difference } = trials;
      if (difference > alike) return refusal(teacher, `its scores then differ by ${difference.toPrecision(2)}`);
      if (fixed !== undefined) return trial;
      trials.measured ??= await trial.#measured();
      const { size, speeds } = trials.measured;
      return new TeacherBlending(teacher, session, input, size, speeds);
    } catch (error) {
      return refusal(teacher, firstLine(error instanceof Error ? error.message : String(error)));
    }
  }

  /** What it does, in one line. */
  get words(): string {
    const { teacher, batchSize, speeds } = this;
    const tried = speeds.map(({ size, speed }) => `${size}: ${speed.toPrecision(3)}`).join(', ');
    const measured = tried === '' ? '' : ` (images per second by batch: ${tried})`;
    return `"${teacher.spec.name}" blends images itself, ${batchSize} at a time${measured}.`;
  }

  /**
   * @param blend with the image in the teacher's layout.
   * @throws PipelineError as the teacher's `score`.
   */
  async score(blend: Blend): Promise<Scores> {
    const count = blend.masks.length;
    return this.teacher.read(await this.#run(blend), count);
  }

  /** The classifier's numbers, one row for each image. */
  async #run(blend: Blend): Promise<Float32Array> {
    const { teacher, session, input, batchSize } = this;
    const count = blend.masks.length;
    const planes = { ...blend, image: planar(blend.image, teacher.input) };
    const all: Float32Array[] = [];
    for (let first = 0; first < count; first += batchSize) {
      const images = Math.min(batchSize, count - first);
      // Providers other than the CPU prepare themselves for every new size, and a graph may ask for one.
      const rows = teacher.provider === 'cpu' && teacher.input.fixedBatch === undefined ? images : batchSize;
      const feeds = () => blendFeeds(input, planes, first, rows);
      all.push(await teacher.classifier.feed(session, feeds, rows, images));
    }
    return all[1] === undefined && all[0] ? all[0] : concatenate(all);
  }

  /**
   * How far its numbers are from those for images that were blended elsewhere, as a share of the largest: for two that need
   * no arithmetic to tell, one of which nothing is replaced, and one that is replaced by a single colour.
   */
  async #difference(): Promise<number> {
    const { teacher, input } = this;
    if (!teacher.probe.repeats) return 0;
    const { height, width, layout } = teacher.input;
    const pictureOf = (level: (at: number) => number) =>
      toTensor(
        { width, height, rgb: Uint8Array.from({ length: 3 * width * height }, (_, at) => level(at)) },
        teacher.spec.input,
        layout,
      );
    const [noise, colour] = [
      pictureOf((at) => Math.imul(at, 0x9e3779b1) >>> 24),
      pictureOf((at) => testColour[at % 3] ?? 0),
    ];
    const pictures = Float32Array.from({ length: 3 * input.side ** 2 }, (_, at) => {
      return (testColour[Math.floor(at / input.side ** 2)] ?? 0) / 255;
    });
    const masks = [0, 1].map((value) => evenMask(value, height, width));
    const found = await this.#run({ image: noise, pictures, masks, members: [0, 0] });
    const expected = [...(await teacher.score(noise, 1)).raw, ...(await teacher.score(colour, 1)).raw];
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const apart = expected.reduce((most, value, at) => Math.max(most, Math.abs(value - (found[at] ?? 0))), 0);
    return apart / Math.max(largest, Number.MIN_VALUE);
  }

  /** The best of the batches that the limit on memory allows. */
  async #measured(): Promise<MeasuredBatch> {
    const { teacher, session, input } = this;
    const { height, width } = teacher.input;
    const most = batchWithinLimits(teacher.spec, 'auto', triedBatches.at(-1) ?? 1, teacher.input);
    const sizes = triedBatches.filter((size) => size <= most);
    const { calls, spent } = teacher.classifier;
    const image = new Float32Array(teacher.inputLength);
    const pictures = new Float32Array(usualPictures * 3 * input.side ** 2);
    try {
      return await measureBatch(sizes.length > 0 ? sizes : [most], (size) => {
        const masks = Array.from({ length: size }, () => evenMask(0.5, height, width));
        const members = masks.map((_, row) => row % usualPictures);
        const feeds = () => blendFeeds(input, { image, pictures, masks, members }, 0, size);
        return teacher.classifier.feed(session, feeds, size, size);
      });
    } finally {
      // What it costs is a part of loading, not of an explanation.
      Object.assign(teacher.classifier, { calls, spent });
    }
  }
}

/** What trying sessions has shown: as long as one stays open, an explanation gives the same map again. */
const trialsOf = new WeakMap<InferenceSession, { readonly difference: number; measured?: MeasuredBatch }>();

/** As a share of the largest number: far more than rounding makes, with TF32 too, and far less than another image. */
const alike = 1e-2;
/** Red, green and blue. */
const testColour = [60, 120, 200] as const;

function inputOf({ spec, input }: Teacher, side: number): BlendingInput {
  const { name, layout, height, width, channels } = input;
  const affine = affineOf(spec.input);
  return {
    ...{ name, layout, height, width, channels, side },
    mix: affine.flatMap(({ scale, weights }) => weights.map((weight) => scale * weight)),
    offsets: affine.map(({ offset }) => offset),
  };
}

/** What stands against it, apart from the graph. */
function inputProblem({ input, probe }: Teacher): string | undefined {
  if (isWhole(input.type)) return 'it takes whole numbers, to which images are rounded first';
  if (input.type === 'float64') return 'it takes numbers of 64 bits';
  if (input.roles !== undefined) return 'it takes bands beyond the picture';
  if (input.unbatched || input.fixedBatch === 1 || !probe.batches) return 'it takes one image at a time';
  return undefined;
}

const refusal = ({ spec }: Teacher, reason: string): string =>
  `"${spec.name}" does not blend images itself (${reason}), so they are blended on the CPU.`;

/** The same everywhere. */
function evenMask(value: number, height: number, width: number) {
  const axis = (pixels: number) => new Float32Array(pixels).fill(1);
  return { grid: Float32Array.of(value), rows: axis(height), columns: axis(width) };
}
