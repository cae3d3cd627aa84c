import { create } from '@bufbuild/protobuf';
import { type ModelChanges, openBeside } from '../changeModel.ts';
import type { ModelProto } from '../model.ts';
import { InferenceSession } from '../ort.ts';
import { TensorProto_DataType, ValueInfoProtoSchema } from '../proto/onnx_pb.ts';
import { sleepingThreads } from '../sessionThreads.ts';
import { Warm } from '../warm.ts';
import { defendedRules, defendedTensors } from './defence.ts';
import { differentiate, nodesBetween } from './differentiate.ts';
import { excite } from './excitation.ts';
import { findShapes } from './findShapes.ts';
import { type GradientPlan, GradientSession } from './gradientSession.ts';
import { GraphBuilder } from './graphBuilder.ts';
import { lastSpatial, type SpatialTensor, spatialTensors } from './layers.ts';
import { type PreparedModel, prepareModel } from './prepareModel.ts';
import { raiseOpset } from './raiseOpset.ts';
import { appendScore, type Link, type ScoreKind } from './score.ts';
import { sizeOf, type TensorInfo } from './tensorInfo.ts';

/** A model to be differentiated, and how it is fed. */
export interface GradientSource {
  /** Absolute path of the `.onnx` file. */
  readonly path: string;
  /** Shape of the model's only input, the batch first: every run has that many images. */
  readonly shape: readonly number[];
  /** Whether the model takes one image without a batch dimension. */
  readonly unbatched?: true | undefined;
  /** The output with the scores; undefined: the first. */
  readonly output?: string | undefined;
  /** What turns its numbers into probabilities, unless its graph ends with it. Default: a softmax. */
  readonly link?: Link | undefined;
  /** Changes to the model before it is opened. */
  readonly changes?: ModelChanges;
}

/** What one session computes. */
export interface GradientRequest {
  readonly score: ScoreKind;
  /** Tensors with respect to which the score is differentiated. */
  readonly gradients: readonly string[];
  /** Tensors whose values are wanted as well. */
  readonly activations?: readonly string[];
  /**
   * What stands for gradients: the excitation of the class (see `excitationRules`), or that less the excitation of all
   * others, `score` being `raw`; or derivatives that pass functions only within what the image itself gives (see
   * `defendedRules`). Default the derivatives.
   */
  readonly way?: 'excitation' | 'contrast' | 'defence' | undefined;
}

/**
 * The most sessions that stay open: more than any method holds at once. Each has its own copy of the weights, and a look
 * through all layers of a model opens one for each.
 */
const capacity = 4;

/** A classifier whose graph is available for differentiation. */
export class GradientModel {
  readonly #sessions = new Warm<GradientSession>(capacity, (session) => session.dispose());

  private constructor(
    private readonly path: string,
    private readonly prepared: PreparedModel,
    private readonly tensors: ReadonlyMap<string, TensorInfo>,
    /** The name of its input. */
    readonly input: string,
    /** Images per run. */
    readonly batch: number,
    /** The numbers that are scored, before a final softmax or sigmoid. */
    readonly scores: string,
    /** What comes after those. */
    readonly link: Link,
    /** Tensors with spatial positions, in the graph's order. */
    readonly layers: readonly SpatialTensor[],
  ) {}

  /** @throws Error as ONNX Runtime does when the file can't be read or run. */
  static async open(source: GradientSource): Promise<GradientModel> {
    const { path, shape, unbatched, output, link: after, changes = {} } = source;
    const prepared = await prepareModel(path, shape, changes);
    const { model, tensors } = raiseOpset(prepared.model, await findShapes(prepared.model, path));
    const graph = model.graph ?? prepared.graph;
    const builder = new GraphBuilder(graph, tensors);
    const input = builder.index.inputs[0]?.name ?? '';
    const { scores, link = after ?? 'softmax' } = beforeLink(builder, output ?? graph.output[0]?.name ?? '');
    const layers = spatialTensors(builder, nodesBetween(builder, scores, [input]));
    const batch = unbatched ? 1 : (shape[0] ?? 1);
    return new GradientModel(path, { model, graph }, tensors, input, batch, scores, link, layers);
  }

  /** The last spatial tensor before the classifier; undefined: there is none. */
  get lastLayer(): SpatialTensor | undefined {
    return lastSpatial(this.layers, this.outputs);
  }

  /** The tensors that a way back with a defence has to be told of, for the image itself. */
  get defended(): string[] {
    return defendedTensors(new GraphBuilder(this.prepared.graph, this.tensors), this.scores, [this.input]);
  }

  /** Numbers that are scored, per image. */
  get outputs(): number {
    return sizeOf(this.tensors.get(this.scores)?.shape ?? []) / this.batch;
  }

  /**
   * A session that stays open until the model is closed, or several others have been asked for.
   * @throws PipelineError('model') when an operator on the way can't be differentiated.
   */
  session(request: GradientRequest): Promise<GradientSession> {
    return this.#sessions.get(JSON.stringify(request), () => this.#build(request));
  }

  /** Releases all its sessions. */
  dispose(): Promise<void> {
    return this.#sessions.dispose();
  }

  async #build(request: GradientRequest): Promise<GradientSession> {
    const { model, plan } = this.graph(request);
    const options = { ...sleepingThreads, executionProviders: ['cpu'], logSeverityLevel: 4 } as const;
    const session = await openBeside(this.path, model, (from) =>
      typeof from === 'string' ? InferenceSession.create(from, options) : InferenceSession.create(from, options),
    );
    return new GradientSession(session, plan);
  }

  /**
   * What a session computes, as a model: its outputs are the scores as numbers of all classes, what is differentiated, the
   * gradients in the order in which they were asked for, and the activations.
   * @throws PipelineError('model') when an operator on the way can't be differentiated.
   */
  graph({ score, gradients, activations = [], way }: GradientRequest): {
    readonly model: ModelProto;
    readonly plan: GradientPlan;
  } {
    const { model, graph } = this.prepared;
    const builder = new GraphBuilder(graph, this.tensors);
    const raw = inRows(builder, this.scores, this.batch, this.outputs);
    const info = builder.infoOf(raw);
    const seed = builder.known(builder.fresh('seed'), info);
    const of = appendScore(builder, raw, seed, score, this.link);
    const held = new Map(way === 'defence' ? this.defended.map((tensor) => [tensor, this.#hold(builder, tensor)]) : []);
    const rules =
      way === 'defence' ? defendedRules(new Map([...held].map(([own, { name }]) => [own, name]))) : undefined;
    const found =
      way === 'excitation' || way === 'contrast'
        ? excite(builder, { of: raw, start: seed }, gradients, way === 'contrast')
        : differentiate(builder, of, gradients, rules);
    const names = [...new Set([raw, of, ...found.values(), ...activations])];
    const changed = {
      ...graph,
      node: builder.nodes,
      initializer: builder.weights,
      input: [...graph.input, inputOf(seed, info), ...[...held.values()].map((input) => inputOf(input.name, input))],
      output: names.map((name) => create(ValueInfoProtoSchema, { name })),
      valueInfo: [],
    };
    const plan = {
      batch: this.batch,
      input: { name: this.input, ...builder.infoOf(this.input) },
      seed: { name: seed, ...info },
      raw,
      score: of,
      gradients: found,
      activations,
      held,
    };
    return { model: { ...model, graph: changed }, plan };
  }

  /** Says that there is an input of a tensor's type and sizes. */
  #hold(builder: GraphBuilder, tensor: string): TensorInfo & { readonly name: string } {
    const info = builder.infoOf(tensor);
    return { name: builder.known(builder.fresh('held'), info), ...info };
  }
}

function inputOf(name: string, { type }: TensorInfo) {
  const elemType = type === 'float64' ? TensorProto_DataType.DOUBLE : TensorProto_DataType.FLOAT;
  return create(ValueInfoProtoSchema, { name, type: { value: { case: 'tensorType', value: { elemType } } } });
}

/** Operators that pass the same numbers on in the same order; a cast does between real ones. */
const same = new Set('Identity Reshape Flatten Squeeze Unsqueeze Cast'.split(' '));

const quantising = new Set(['QuantizeLinear', 'DequantizeLinear']);

/**
 * The numbers before a final Softmax or Sigmoid, and which of them it was; undefined: neither. Numbers that are quantised last
 * are taken before that, as they are meant.
 */
function beforeLink(builder: GraphBuilder, output: string): { readonly scores: string; readonly link?: Link } {
  const node = builder.index.producerOf(output);
  const [input = ''] = node?.input ?? [];
  if (node?.opType === 'Softmax') return { scores: input, link: 'softmax' };
  if (node?.opType === 'Sigmoid') return { scores: input, link: 'sigmoid' };
  const isReal = (name: string): boolean => ['float32', 'float64'].includes(builder.infoOf(name).type);
  if (node !== undefined && quantising.has(node.opType)) {
    const before = beforeLink(builder, input);
    return isReal(before.scores) ? before : { scores: output };
  }
  if (node === undefined || !same.has(node.opType)) return { scores: output };
  if (node.opType === 'Cast' && !(isReal(input) && isReal(output))) return { scores: output };
  const before = beforeLink(builder, input);
  return before.link === undefined ? { scores: output } : before;
}

/** Numbers of shape N×C×1×1, or without a batch, as rows × outputs. */
function inRows(builder: GraphBuilder, scores: string, rows: number, outputs: number): string {
  const info = builder.infoOf(scores);
  if (info.shape.length === 2) return scores;
  return builder.known(builder.reshape(scores, [rows, outputs]), { ...info, shape: [rows, outputs] });
}
