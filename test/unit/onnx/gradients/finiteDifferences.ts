import { type RandomStream, randomStream } from '../../../../src/pipeline/numeric/random.ts';
import { differentiate } from '../../../../src/pipeline/onnx/gradients/differentiate.ts';
import { findShapes } from '../../../../src/pipeline/onnx/gradients/findShapes.ts';
import { GraphBuilder } from '../../../../src/pipeline/onnx/gradients/graphBuilder.ts';
import { encodeGraph, type Graph, type GraphNode } from '../../../../src/pipeline/onnx/graph.ts';
import { decodeModel } from '../../../../src/pipeline/onnx/model.ts';
import { type InferenceSession, Tensor } from '../../../../src/pipeline/onnx/ort.ts';
import { assemble } from './assemble.ts';

/** One operator, or a few, and what it is fed. */
export interface Case {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  /** Tensors by which is differentiated: their shapes. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** Constants: shapes, drawn at random, or values. */
  readonly weights?: Readonly<
    Record<
      string,
      | readonly number[]
      | { readonly integers: readonly number[] }
      | { readonly scalar: number }
      | { readonly positive: readonly number[] }
      | { readonly vector: readonly number[] }
    >
  >;
  /** The tensor whose weighted sum is differentiated; 'y' if undefined. */
  readonly output?: string;
  /** Numbers are drawn from here; they keep away from each other and from whole and half numbers. */
  readonly range?: readonly [number, number];
  /** Multiples of what the operator has its corners at; a half if undefined. */
  readonly corners?: number;
  readonly opset?: number;
  /** In single precision only. */
  readonly single?: boolean;
  readonly domains?: Readonly<Record<string, number>>;
}

/** The largest difference between the gradient and central differences, relative to the gradient's size. */
export interface Outcome {
  readonly type: 'double' | 'float';
  readonly error: number;
  readonly size: number;
}

/** Compares along random directions, in double precision where ONNX Runtime has the operators in it. */
export async function compareWithDifferences(made: Case, seed: number): Promise<Outcome> {
  if (made.single) return compare(made, seed, 'float');
  try {
    return await compare(made, seed, 'double');
  } catch (error) {
    if (
      !/NOT_IMPLEMENTED|Could not find an implementation|Type Error|not supported|tensor\(double\)|invalid.*type/i.test(
        String(error),
      )
    )
      throw error;
    return compare(made, seed, 'float');
  }
}

type Numbers = Float32Array | Float64Array;

async function compare(made: Case, seed: number, type: 'double' | 'float'): Promise<Outcome> {
  const random = randomStream(seed, 0);
  const { session, gradients, weights, model } = await sessionOf(made, random, type);
  try {
    const point = new Map(Object.entries(made.inputs).map(([name, shape]) => [name, draw(random, shape, made)]));
    const step = type === 'double' ? 1e-5 : 2e-3;
    const weight = numbers(
      type,
      Array.from({ length: product(weights) }, () => random.uniform() * 2 - 1),
    );
    const at = (offset: number, directions: ReadonlyMap<string, number[]>) => {
      const feeds = new Map<string, Tensor>([['relabel/weight', tensorOf(type, weight, weights)]]);
      for (const [name, values] of point) {
        const moved = values.map((value, index) => value + offset * (directions.get(name)?.[index] ?? 0));
        feeds.set(name, tensorOf(type, numbers(type, moved), made.inputs[name] as readonly number[]));
      }
      return session.run(Object.fromEntries(feeds));
    };
    const exact = await at(0, new Map());
    let error = 0;
    let size = 0;
    for (let trial = 0; trial < 3; trial++) {
      const directions = new Map(
        [...point].map(([name, values]) => [name, values.map(() => random.uniform() * 2 - 1)]),
      );
      const analytic = [...gradients].reduce(
        (sum, [name, gradient]) => sum + dot(exact[gradient]?.data as Numbers, directions.get(name) as number[]),
        0,
      );
      const slope = async (by: number) => {
        const [up, down] = [await at(by, directions), await at(-by, directions)];
        const values = Array.from(up[model]?.data as Numbers);
        const others = down[model]?.data as Numbers;
        return (
          values.reduce(
            (sum: number, value: number, index: number) =>
              sum + (weight[index] as number) * (value - (others[index] as number)),
            0,
          ) /
          (2 * by)
        );
      };
      // Richardson's extrapolation: an error of the fourth order in the step.
      const numeric = (4 * (await slope(step / 2)) - (await slope(step))) / 3;
      error = Math.max(error, Math.abs(numeric - analytic));
      size = Math.max(size, Math.abs(analytic), Math.abs(numeric));
    }
    return { type, error: error / Math.max(size, 0.1), size };
  } finally {
    await session.release();
  }
}

interface Ready {
  readonly session: InferenceSession;
  readonly gradients: ReadonlyMap<string, string>;
  /** The shape of the result, and so of the weights of its sum. */
  readonly weights: readonly number[];
  /** The name of the result. */
  readonly model: string;
}

async function sessionOf(made: Case, random: RandomStream, type: 'double' | 'float'): Promise<Ready> {
  const { output = 'y', opset = 18, domains = {} } = made;
  const graph: Graph = {
    inputs: Object.entries(made.inputs).map(([name, shape]) => ({ name, shape, type })),
    outputs: [{ name: output, type }],
    nodes: made.nodes,
    opset,
    domains,
    weights: Object.entries(made.weights ?? {}).map(([name, given]) => {
      if ('integers' in given)
        return { name, shape: [given.integers.length], values: BigInt64Array.from(given.integers, BigInt) };
      if ('vector' in given) return { name, shape: [given.vector.length], values: Float32Array.from(given.vector) };
      if ('scalar' in given) return { name, shape: [], values: numbers(type, [given.scalar]) };
      const shape = 'positive' in given ? given.positive : given;
      const drawn = draw(random, shape, { range: 'positive' in given ? [0.5, 2] : [-1, 1] });
      return { name, shape, values: numbers(type, drawn) };
    }),
  };
  const model = decodeModel(encodeGraph(graph));
  const tensors = await findShapes(model, '');
  const builder = new GraphBuilder(model.graph as NonNullable<typeof model.graph>, tensors);
  const weight = builder.known('relabel/weight', builder.infoOf(output));
  const sum = builder.known(builder.op('Mul', [output, weight]), builder.infoOf(output));
  const gradients = differentiate(builder, sum, Object.keys(made.inputs));
  const session = await assemble(model, builder, [weight], [output, ...gradients.values()]);
  return { session, gradients, weights: builder.shapeOf(output), model: output };
}

/** Numbers at equal distances in random order, so that no small step changes which of them is the largest. */
export function draw(
  random: RandomStream,
  shape: readonly number[],
  { range: [low, high] = [-2, 2], corners = 0.5 }: Pick<Case, 'range' | 'corners'>,
): number[] {
  const count = product(shape);
  const order = Array.from({ length: count }, (_, at) => at);
  for (let at = count - 1; at > 0; at--) {
    const other = Math.floor(random.uniform() * (at + 1));
    [order[at], order[other]] = [order[other] as number, order[at] as number];
  }
  return order.map((place) => awayFrom(corners, low + ((place + 0.41) * (high - low)) / count));
}

function awayFrom(corners: number, value: number): number {
  const near = Math.round(value / corners) * corners;
  return Math.abs(value - near) < 0.005 ? near + 0.0051 : value;
}

const product = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1);
const dot = (a: Numbers, b: readonly number[]): number =>
  b.reduce((sum, value, at) => sum + value * (a[at] as number), 0);
const numbers = (type: 'double' | 'float', values: readonly number[]): Numbers =>
  type === 'double' ? Float64Array.from(values) : Float32Array.from(values);

function tensorOf(type: 'double' | 'float', values: Numbers, shape: readonly number[]): Tensor {
  return type === 'double'
    ? new Tensor('float64', values as Float64Array, shape)
    : new Tensor('float32', values as Float32Array, shape);
}
