import { firstLine, PipelineError } from '../../common/errors.ts';
import { didYouMean } from '../../common/labels/didYouMean.ts';
import type { GradientModel, GradientRequest } from '../onnx/gradients/gradientModel.ts';
import type { GradientResult, GradientSession } from '../onnx/gradients/gradientSession.ts';
import type { SpatialTensor } from '../onnx/gradients/layers.ts';
import type { Link } from '../onnx/gradients/score.ts';
import type { Sessions } from '../onnx/session.ts';
import type { OutputKind, Scores } from './probabilities.ts';
import type { Teacher } from './teacher.ts';

/** If the requested layer does not exist, this many are listed: the last ones, which methods look at. */
const listed = 12;
/** The cost of a run with gradients, in runs without. */
const callsOfGradient = 3;

/** The graph of a teacher, for methods that look inside it. It runs on the CPU. */
export class TeacherGradients {
  #opening: Promise<GradientModel> | undefined;

  constructor(
    private readonly teacher: Teacher,
    private readonly sessions: Sessions,
  ) {}

  /**
   * The layer with that name; without one, the last spatial layer before the classifier.
   * @throws PipelineError('settings') if there is no such layer, PipelineError('model') if there is none at all.
   */
  async layer(name?: string): Promise<SpatialTensor> {
    const { layers, found: last } = await this.layers();
    const { name: model } = this.teacher.spec;
    if (name === undefined) return last;
    const found = layers.find((layer) => layer.name === name);
    if (found !== undefined) return found;
    const known = layers
      .slice(-listed)
      .map((layer) => `"${layer.name}" (${sizesOf(layer)})`)
      .join(', ');
    const names = layers.map((layer) => layer.name);
    const end = didYouMean(names, name) || '.';
    const message = `Model "${model}" has no layer "${name}" with places of the image: choose one of ${layers.length > listed ? 'its last ones, ' : ''}${known}${end}`;
    throw new PipelineError('settings', message);
  }

  /**
   * All layers with places of the image, in the graph's order, and the one that is looked at without a choice.
   * @throws PipelineError('model') if there are none.
   */
  async layers(): Promise<{ readonly layers: readonly SpatialTensor[]; readonly found: SpatialTensor }> {
    const { layers, lastLayer } = await this.#model();
    if (lastLayer !== undefined) return { layers, found: lastLayer };
    const message = `Model "${this.teacher.spec.name}" has no layer with places of the image: choose a method that needs none, such as relabel or rise.`;
    throw new PipelineError('model', message);
  }

  /** @throws PipelineError('model') when an operator on the way can't be differentiated. */
  async open(request: GradientRequest): Promise<ImageGradients> {
    const model = await this.#model();
    const session = await model.session(request).catch((cause) => {
      throw this.#failure(cause);
    });
    return new ImageGradients(this.teacher, session, model.outputs, request.gradients.length > 0);
  }

  /** What a run with a defence is told of an image: what the functions on the way give for it. */
  async held(image: Float32Array, target: number, scores: Scores): Promise<GradientResult['activations']> {
    const { defended } = await this.#model();
    const session = await this.open({ score: 'raw', gradients: [], activations: defended });
    return (await session.run(image, target, scores)).activations;
  }

  /** The name of the model's input. */
  async input(): Promise<string> {
    return (await this.#model()).input;
  }

  #model(): Promise<GradientModel> {
    this.#opening ??= this.#load();
    return this.#opening;
  }

  async #load(): Promise<GradientModel> {
    const { model, input, classifier, outputKind, probe } = this.teacher;
    const { height, width, channels, layout, unbatched, fixedBatch = 1 } = input;
    const image = layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
    const shape = unbatched ? image : [fixedBatch, ...image];
    const link = linkOf(outputKind, probe.outputs);
    const { path, changes } = model;
    return this.sessions
      .gradients({ path, shape, unbatched, output: classifier.output, link, changes })
      .catch((cause) => {
        throw this.#failure(cause);
      });
  }

  #failure(cause: unknown): PipelineError {
    if (cause instanceof PipelineError) return cause;
    const reason = firstLine(cause instanceof Error ? cause.message : String(cause));
    const message = `Model "${this.teacher.spec.name}" can't be differentiated (${reason}): choose a method that needs no gradient, such as relabel, rise, lime or occlusion.`;
    return new PipelineError('model', message, { cause });
  }
}

/** Scores of single images with their derivatives. */
export class ImageGradients {
  constructor(
    private readonly teacher: Teacher,
    private readonly session: GradientSession,
    private readonly outputs: number,
    private readonly differentiates: boolean,
  ) {}

  /**
   * @param image as the teacher takes it.
   * @param target the class, or what stands for one (see `toProbabilities`).
   * @param scores what the teacher says of the image that is explained, in the first row.
   * @param held for a session that goes back with a defence: see `TeacherGradients.held`.
   * @returns the image's row of every tensor, in the tensor's shape with a batch of 1.
   * @throws PipelineError('model') when a gradient is not a finite number everywhere: one 0/0 makes a whole map none.
   */
  async run(
    image: Float32Array,
    target: number,
    scores: Scores,
    held?: GradientResult['activations'],
  ): Promise<GradientResult> {
    const { session, teacher, outputs } = this;
    const images = new Float32Array(session.batch * image.length);
    images.set(image);
    const seeds = new Float32Array(session.batch * outputs);
    const { output, sign } = outputOf(target, scores, outputs);
    seeds[output] = sign;
    const start = performance.now();
    const result = await session.runSeeded(images, seeds, held);
    teacher.classifier.spent += performance.now() - start;
    teacher.classifier.calls += this.differentiates ? callsOfGradient : 1;
    const own = session.batch === 1 ? result : firstRow(result, session.batch);
    this.#checkNumbers(own);
    return own;
  }

  #checkNumbers({ gradients }: GradientResult): void {
    for (const { values } of gradients.values()) {
      // One value that is no number makes the sum none: quicker than a call for each.
      let sum = 0;
      for (const value of values) sum += value;
      if (Number.isFinite(sum)) continue;
      const cause = new Error('The gradient is infinite or no number at all somewhere, such as 0/0');
      const message = `The gradient of model "${this.teacher.spec.name}" is infinite or no number at all somewhere, such as 0/0: choose a method that needs no gradient, such as relabel, rise, lime or occlusion.`;
      throw new PipelineError('model', message, { cause });
    }
  }
}

/** "512 × 13 × 13": channels × height × width. */
export const sizesOf = ({ channels, height, width }: SpatialTensor): string => `${channels} × ${height} × ${width}`;

/** What turns a model's numbers into probabilities, if its graph does not end with it. */
function linkOf(kind: OutputKind, outputs: number): Link {
  if (kind === 'logits') return outputs === 1 ? 'sigmoid' : 'softmax';
  if (kind === 'probabilities') return outputs === 1 ? 'multilabel' : 'probabilities';
  return kind === 'score' ? 'none' : kind;
}

/**
 * Which of the model's numbers stands for a class, and whether a larger number means more of the class (see
 * `targetScoreOf`).
 */
function outputOf(target: number, { raw, kind }: Scores, outputs: number): { output: number; sign: 1 | -1 } {
  if (outputs === 1 && kind !== 'score') return { output: 0, sign: target === 1 ? 1 : -1 };
  if (target < outputs) return { output: target, sign: 1 };
  // A lower score; or no label at all, whose opposite is the most probable one.
  if (kind === 'score') return { output: 0, sign: -1 };
  const first = raw.subarray(0, outputs);
  return { output: first.indexOf(Math.max(...first)), sign: -1 };
}

function firstRow(result: GradientResult, batch: number): GradientResult {
  const first = ({ shape, values }: GradientResult['raw']) => ({
    shape: [1, ...shape.slice(1)],
    values: values.subarray(0, values.length / batch),
  });
  const all = (tensors: GradientResult['gradients']) => new Map([...tensors].map(([name, of]) => [name, first(of)]));
  return {
    scores: result.scores.subarray(0, 1),
    raw: first(result.raw),
    gradients: all(result.gradients),
    activations: all(result.activations),
  };
}
