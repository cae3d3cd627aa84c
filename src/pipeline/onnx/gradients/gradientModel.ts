import { create } from '@bufbuild/protobuf';
import type { ModelChanges } from '../changeModel.ts';
import { writeModel } from '../model.ts';
import { InferenceSession } from '../ort.ts';
import { TensorProto_DataType, ValueInfoProtoSchema } from '../proto/onnx_pb.ts';
import { sleepingThreads } from '../sessionThreads.ts';
import { differentiate, nodesBetween } from './differentiate.ts';
import { GradientSession } from './gradientSession.ts';
import { GraphBuilder } from './graphBuilder.ts';
import { lastSpatial, type SpatialTensor, spatialTensors } from './layers.ts';
import { type PreparedModel, prepareModel } from './prepareModel.ts';
import { raiseOpset } from './raiseOpset.ts';
import { appendScore, type Link, type ScoreKind } from './score.ts';
import type { TensorInfo } from './tensorInfo.ts';
import { traceShapes } from './traceShapes.ts';

/** A model that is to be differentiated, and how it is fed. */
export interface GradientSource {
  /** Absolute path of the `.onnx` file. */
  readonly path: string;
  /** Of the model's only input, the batch first: every run has that many images. */
  readonly shape: readonly number[];
  /** The output with the scores; undefined: the first. */
  readonly output?: string | undefined;
  /** What is changed in the model before it is opened. */
  readonly changes?: ModelChanges;
}

/** What one session computes. */
export interface GradientRequest {
  readonly score: ScoreKind;
  /** Tensors by which the score is differentiated. */
  readonly gradients: readonly string[];
  /** Tensors whose values are wanted as well. */
  readonly activations?: readonly string[];
}

/** A classifier whose graph is at hand for differentiation. */
export class GradientModel {
  readonly #sessions = new Map<string, Promise<GradientSession>>();

  private constructor(
    private readonly prepared: PreparedModel,
    private readonly tensors: ReadonlyMap<string, TensorInfo>,
    /** The name of its input. */
    readonly input: string,
    /** The numbers that are scored, before a last softmax or sigmoid. */
    readonly scores: string,
    /** What comes after those. */
    readonly link: Link,
    /** Tensors with places of the image, in the graph's order. */
    readonly layers: readonly SpatialTensor[],
  ) {}

  /** @throws Error as ONNX Runtime does when the file can't be read or run. */
  static async open({ path, shape, output, changes = {} }: GradientSource): Promise<GradientModel> {
    const prepared = await prepareModel(path, shape, changes);
    const tensors = await traceShapes(prepared.model);
    const raised = raiseOpset(prepared.model, (name) => tensors.get(name)?.shape);
    const graph = raised.graph ?? prepared.graph;
    const builder = new GraphBuilder(graph, tensors);
    const input = builder.index.inputs[0]?.name ?? '';
    const { scores, link } = beforeLink(builder, output ?? graph.output[0]?.name ?? '');
    const layers = spatialTensors(builder, nodesBetween(builder, scores, [input]));
    return new GradientModel({ model: raised, graph }, tensors, input, scores, link, layers);
  }

  /** The last tensor with places before the classifier; undefined: there is none. */
  get lastLayer(): SpatialTensor | undefined {
    return lastSpatial(this.layers, this.outputs);
  }

  /** Numbers that are scored, an image. */
  get outputs(): number {
    return this.tensors.get(this.scores)?.shape[1] ?? 1;
  }

  /**
   * A session that stays open until the model is closed.
   * @throws PipelineError('model') when an operator on the way can't be differentiated.
   */
  session(request: GradientRequest): Promise<GradientSession> {
    const key = JSON.stringify(request);
    const session = this.#sessions.get(key) ?? this.#build(request);
    this.#sessions.set(key, session);
    session.catch(() => this.#sessions.delete(key));
    return session;
  }

  /** Releases all its sessions. */
  async dispose(): Promise<void> {
    const all = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(all.map(async (session) => (await session.catch(() => undefined))?.dispose()));
  }

  async #build({ score, gradients, activations = [] }: GradientRequest): Promise<GradientSession> {
    const { model, graph } = this.prepared;
    const builder = new GraphBuilder(graph, this.tensors);
    const info = builder.infoOf(this.scores);
    const seed = builder.known('relabel/seed', info);
    const of = appendScore(builder, this.scores, seed, score, this.link);
    const found = differentiate(builder, of, gradients);
    const names = [...new Set([this.scores, of, ...found.values(), ...activations])];
    const float = info.type === 'float64' ? TensorProto_DataType.DOUBLE : TensorProto_DataType.FLOAT;
    const seedInput = create(ValueInfoProtoSchema, {
      name: seed,
      type: { value: { case: 'tensorType', value: { elemType: float } } },
    });
    const changed = {
      ...graph,
      node: builder.nodes,
      initializer: builder.weights,
      input: [...graph.input, seedInput],
      output: names.map((name) => create(ValueInfoProtoSchema, { name })),
      valueInfo: [],
    };
    const bytes = writeModel({ ...model, graph: changed });
    const session = await InferenceSession.create(bytes, {
      ...sleepingThreads,
      executionProviders: ['cpu'],
      logSeverityLevel: 4,
    });
    return new GradientSession(session, {
      input: { name: this.input, ...builder.infoOf(this.input) },
      seed: { name: seed, ...info },
      raw: this.scores,
      score: of,
      gradients: found,
      activations,
    });
  }
}

/** The numbers before a last Softmax or Sigmoid, and which of them it was. */
function beforeLink(builder: GraphBuilder, output: string): { readonly scores: string; readonly link: Link } {
  const node = builder.index.producerOf(output);
  const [input = ''] = node?.input ?? [];
  if (node?.opType === 'Softmax') return { scores: input, link: 'softmax' };
  if (node?.opType === 'Sigmoid') return { scores: input, link: 'sigmoid' };
  return { scores: output, link: 'softmax' };
}
