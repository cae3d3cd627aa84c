import { PipelineError } from '../../common/errors.ts';
import { didYouMean } from '../../common/labels/didYouMean.ts';
import { matchClass } from '../../common/labels/matchClass.ts';
import type { ClassScore } from '../../protocol/explanation.ts';
import type { ModelSpec, PreprocessSources, Provider } from '../../protocol/models.ts';
import type { ModelProposal } from '../../protocol/proposal.ts';
import type { NodeProto } from '../onnx/model.ts';
import type { LoadedModel, Sessions } from '../onnx/session.ts';
import { bandNotes } from './bandNotes.ts';
import { bestBatch } from './batchSize.ts';
import { Classifier } from './classifier.ts';
import { labelsFor } from './labels.ts';
import { batchWithinLimits, checkClasses, checkDeclaredClasses } from './limits.ts';
import {
  findImprobable,
  givenFrom,
  isMultiLabel,
  type OutputKind,
  type Scores,
  toProbabilities,
} from './probabilities.ts';
import { type Probe, probeModel } from './probeModel.ts';
import { changesFor } from './proposal/changesFor.ts';
import { namesInGraph } from './proposal/classNames.ts';
import { guessSize } from './proposal/guessSize.ts';
import { randomness, refuseNumbers } from './proposal/probeFindings.ts';
import { proposeKind, proposeModel } from './proposal/proposeModel.ts';
import { type OutputProposal, proposeOutput } from './proposal/proposeOutput.ts';
import { randomNodes } from './proposal/randomNodes.ts';
import { readGraphInput } from './proposal/readGraphInput.ts';
import { readTask } from './proposal/toldTask.ts';
import { tryFeeds } from './proposal/tryFeeds.ts';
import { resolveInput } from './resolveInput.ts';
import { describeInput, type TeacherInput } from './teacherInput.ts';

export type { Scores } from './probabilities.ts';

/** The model under inspection, as a function from input tensors to class probabilities. */
export class Teacher {
  readonly notes: readonly string[];
  readonly classifier: Classifier;
  /** Images per run of the graph. */
  readonly #runSize: number;

  private constructor(
    /** With its complete preprocess. */
    readonly spec: ModelSpec,
    readonly sources: PreprocessSources,
    readonly model: LoadedModel,
    readonly input: TeacherInput,
    readonly probe: Probe,
    readonly proposal: ModelProposal,
    readonly labels: readonly string[],
    /** The best number of images to pass at once. */
    readonly batchSize: number,
    output: OutputProposal | undefined,
    random: readonly NodeProto[],
    notes: readonly string[],
  ) {
    const { fixedBatch } = input;
    this.#runSize = probe.batches ? (fixedBatch ?? batchSize) : 1;
    // Providers other than the CPU prepare themselves for every new size (cuDNN searches), so they only ever see one.
    const rows = fixedBatch ?? (model.provider === 'cpu' ? undefined : this.#runSize);
    this.classifier = classifierOf(spec, model, input, rows, output);
    const batchNotes = probe.batches || fixedBatch === 1 ? [] : [oneByOne];
    const said = [...proposal.notes, ...randomness(probe, random), ...notes, ...bandNotes(spec.input)];
    this.notes = [...proposal.guesses, ...said, ...batchNotes];
  }

  /** What its numbers are. */
  get outputKind(): OutputKind {
    return this.proposal.output.value;
  }

  /** @throws PipelineError('model' | 'settings') when the model can't be loaded, fed or labelled. */
  static async load(
    asked: ModelSpec,
    sessions: Sessions,
    providers: readonly Provider[],
    batchSize: number | 'auto',
  ): Promise<Teacher> {
    const structure = await sessions.structure(asked.path);
    const output = proposeOutput(asked, structure?.index, await readTask(asked.path, structure));
    const changes = changesFor(structure, output);
    const model = await sessions.load(asked.path, providers, 'model', changes);
    const [first] = model.session.inputMetadata;
    const shape = first?.isTensor ? first.shape : [];
    const graph = readGraphInput(structure, shape);
    const { notes, reasons, ...found } = await resolveInput(asked, shape, graph);
    const resolved = guessSize(found, shape);
    const input = describeInput(resolved.spec, model.session);
    // Before it runs at all: trying ways to feed it would run it.
    checkDeclaredClasses(resolved.spec, model.session, output?.tensor ?? resolved.spec.outputName);
    const single = classifierOf(resolved.spec, model, input, input.fixedBatch, output);
    const { spec, sources } = await tryFeeds(resolved, single, output?.kind?.value);
    const probe = await probeOnce(spec, model, input, output);
    checkClasses(spec, probe.outputs);
    refuseNumbers(spec, output, probe);
    const kind = proposeKind({ asked, output, probe });
    const inGraph = structure && namesInGraph(structure.index);
    const { named, labels } = await labelsFor(spec, kind.value, probe.outputs, inGraph);
    const proposal = proposeModel({ asked, spec, sources, reasons, graph, output, probe, labelSource: named.source });
    const best = batchWithinLimits(spec, batchSize, bestBatch(model.provider, input), input);
    const random = structure ? randomNodes(structure.index, output?.tensor ?? '') : [];
    // The findings apply to anyone who loads the model again with this.
    const labelled = named.source === undefined ? spec : { ...spec, labels: named.labels };
    const said = [...notes, ...named.notes];
    return new Teacher(labelled, sources, model, input, probe, proposal, labels, best, output, random, said);
  }

  /** Milliseconds inside the model's runs since it was loaded. */
  get spent(): number {
    return this.classifier.spent;
  }

  /** Images that the model has seen since it was loaded. */
  get calls(): number {
    return this.classifier.calls;
  }

  /** Number of values per image, height × width × channels. */
  get inputLength(): number {
    return this.classifier.inputLength;
  }

  /** Whether its labels don't exclude each other; the last one then stands for none of them. */
  get multiLabel(): boolean {
    return this.probe.outputs > 1 && isMultiLabel(this.outputKind);
  }

  /** Index of "no label"; undefined: its labels exclude each other. */
  get noLabel(): number | undefined {
    return this.multiLabel ? this.probe.outputs : undefined;
  }

  get provider(): Provider {
    return this.model.provider;
  }

  /**
   * @param values `count` preprocessed images, one after the other, in the model's layout.
   * @throws PipelineError('model') when the model fails or gives NaN or infinity, PipelineError('settings') when its
   * alleged probabilities are none.
   */
  async score(values: Float32Array, count: number): Promise<Scores> {
    const { inputLength } = this;
    let raw: Float32Array = new Float32Array();
    for (let first = 0; first < count; first += this.#runSize) {
      const images = Math.min(this.#runSize, count - first);
      const rows = await this.classifier.run(
        values.subarray(first * inputLength, (first + images) * inputLength),
        images,
      );
      if (first === 0) raw = images === count ? rows : new Float32Array((rows.length / images) * count);
      if (raw !== rows) raw.set(rows, (rows.length / images) * first);
    }
    return this.read(raw, count);
  }

  /**
   * What `count` rows of the classifier's numbers mean.
   * @throws PipelineError('settings') when its alleged probabilities are none.
   */
  read(raw: Float32Array, count: number): Scores {
    this.#checkProbabilities(raw);
    return toProbabilities(raw, count, this.outputKind);
  }

  /** The class with the highest probability in row `row`, other than `except`; the first of ties. */
  topClass(scores: Scores, row: number, except?: number): number {
    let best = except === 0 ? 1 : 0;
    const offset = row * scores.classes;
    for (let index = best + 1; index < scores.classes; index++) {
      if (index === except) continue;
      if ((scores.probabilities[offset + index] ?? 0) > (scores.probabilities[offset + best] ?? 0)) best = index;
    }
    return best;
  }

  /** Whether row `row` is of a class: the top one or, where labels don't exclude each other, one that it is given. */
  gives(scores: Scores, row: number, index: number): boolean {
    if (!this.multiLabel) return this.topClass(scores, row) === index;
    return (scores.probabilities[row * scores.classes + index] ?? 0) >= givenFrom;
  }

  scoreOf(scores: Scores, row: number, index: number): ClassScore {
    const probability = scores.probabilities[row * scores.classes + index] ?? 0;
    return { index, label: this.labels[index] ?? `class ${index}`, probability };
  }

  /**
   * A class by its index or its name: a name made of digits is a label first, then an index.
   * @throws PipelineError('settings') if there is none, or several have that name.
   */
  findClass(wanted: number | string): number {
    const found =
      typeof wanted === 'number' ? (wanted in this.labels ? [wanted] : []) : matchClass(this.labels, wanted);
    const [first, ...others] = found;
    if (first !== undefined && others.length === 0) return first;
    const last = this.labels.length - 1;
    const problem =
      first === undefined
        ? `has no class "${wanted}": give an index from 0 to ${last} or one of its labels${didYouMean(this.labels, wanted)}`
        : `has several classes called "${wanted}" (${found.slice(0, 10).join(', ')}): give the index of one`;
    const end = problem.endsWith('?') ? '' : '.';
    throw new PipelineError('settings', `Model "${this.spec.name}" ${problem}${end}`);
  }

  #checkProbabilities(raw: Float32Array): void {
    const { outputKind } = this;
    const claimed = outputKind === 'probabilities' || outputKind === 'multilabel';
    const wrong = claimed ? findImprobable(raw) : undefined;
    if (wrong === undefined) return;
    const message = `Model "${this.spec.name}" gives ${wrong.toPrecision(3)}, which is no probability: set output to "${outputKind === 'multilabel' ? 'sigmoid' : 'logits'}" in relabel.models.`;
    throw new PipelineError('settings', message, { setting: 'relabel.models' });
  }
}

const oneByOne = 'The model gives other results for a batch than for single images, so images are run one by one.';

/** What running a loaded model has shown, by the way in which it was fed. */
const probesOf = new WeakMap<LoadedModel, Map<string, Probe>>();

/** A model that stays loaded is not probed again, unless it is fed differently. */
async function probeOnce(
  spec: ModelSpec,
  model: LoadedModel,
  input: TeacherInput,
  output: OutputProposal | undefined,
): Promise<Probe> {
  const key = JSON.stringify([spec.input, input, output?.tensor ?? spec.outputName]);
  const probes = probesOf.get(model) ?? new Map<string, Probe>();
  const known = probes.get(key);
  if (known) return known;
  const probe = await probeModel(classifierOf(spec, model, input, input.fixedBatch, output), spec.input);
  probesOf.set(model, probes.set(key, probe));
  return probe;
}

function classifierOf(
  spec: ModelSpec,
  model: LoadedModel,
  input: TeacherInput,
  rows: number | undefined,
  output: OutputProposal | undefined,
): Classifier {
  return new Classifier(spec.name, model, input, rows, output?.tensor ?? spec.outputName, output?.rescaling);
}
