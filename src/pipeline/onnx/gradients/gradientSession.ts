import { type InferenceSession, Tensor } from '../ort.ts';
import { sizeOf, type TensorInfo } from './tensorInfo.ts';

/** Numbers of a tensor, the batch first. */
export interface Values {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface GradientResult {
  /** What was differentiated, one number per row. */
  readonly scores: Float32Array;
  /** The model's numbers before its final softmax or sigmoid, rows × outputs. */
  readonly raw: Values;
  /** ∂ score of the row / ∂ tensor, by the tensor's name. */
  readonly gradients: ReadonlyMap<string, Values>;
  readonly activations: ReadonlyMap<string, Values>;
}

interface Named extends TensorInfo {
  readonly name: string;
}

/** The names and sizes of what a session takes and gives. */
export interface GradientPlan {
  /** Images per run. */
  readonly batch: number;
  readonly input: Named;
  readonly seed: Named;
  readonly raw: string;
  readonly score: string;
  readonly gradients: ReadonlyMap<string, string>;
  readonly activations: readonly string[];
  /** Further inputs: by the tensor whose values for another image each takes, its own name and sizes. */
  readonly held: ReadonlyMap<string, Named>;
}

/** A graph that computes scores and their gradients in one run. */
export class GradientSession {
  constructor(
    private readonly session: InferenceSession,
    private readonly plan: GradientPlan,
  ) {}

  /** Images per run. */
  get batch(): number {
    return this.plan.batch;
  }

  /**
   * @param images `batch` preprocessed images, as the model takes them.
   * @param classes the class of each image, as an index of the model's outputs.
   */
  run(images: Float32Array, classes: readonly number[]): Promise<GradientResult> {
    const [, outputs = 1] = this.plan.seed.shape;
    const seeds = new Float32Array(sizeOf(this.plan.seed.shape));
    classes.forEach((index, row) => {
      seeds[row * outputs + index] = 1;
    });
    return this.runSeeded(images, seeds);
  }

  /**
   * The same with weights of the outputs in the place of one class, rows × outputs.
   * @param held for a session that goes back with a defence: what its `defended` tensors are for the image itself, rows that
   *   are left out being 0.
   */
  async runSeeded(
    images: Float32Array,
    seeds: Float32Array,
    held: ReadonlyMap<string, Values> = new Map(),
  ): Promise<GradientResult> {
    const { plan } = this;
    const { input, seed } = plan;
    const further = [...plan.held].map(([tensor, { name, shape }]) => {
      const values = new Float32Array(sizeOf(shape));
      values.set(held.get(tensor)?.values ?? []);
      return [name, new Tensor('float32', values, shape)] as const;
    });
    const results = await this.session.run({
      ...Object.fromEntries(further),
      [input.name]: new Tensor('float32', images, input.shape),
      [seed.name]: new Tensor('float32', seeds, seed.shape),
    });
    const valuesOf = (name: string): Values => {
      const tensor = results[name];
      return { shape: tensor?.dims ?? [], values: (tensor?.data ?? new Float32Array()) as Float32Array };
    };
    return {
      scores: valuesOf(plan.score).values,
      raw: valuesOf(plan.raw),
      gradients: new Map([...plan.gradients].map(([tensor, gradient]) => [tensor, valuesOf(gradient)])),
      activations: new Map(plan.activations.map((tensor) => [tensor, valuesOf(tensor)])),
    };
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}
