import { basename } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { toFailure } from '../../common/errors.ts';
import type { Preprocess, Provider } from '../../protocol/models.ts';
import type { ModelDescription, TensorInfo } from '../../protocol/newModel.ts';
import { exampleBands, mostBands } from '../../settings/bands.ts';
import { unlimited } from '../../settings/limits.ts';
import { presets } from '../../settings/presets.ts';
import type { ModelStructure, Sessions } from '../onnx/session.ts';
import { labelFilesBeside } from './labelFilesBeside.ts';
import { changesFor } from './proposal/changesFor.ts';
import type { GraphInput } from './proposal/graphInput.ts';
import { type OutputProposal, proposeOutput } from './proposal/proposeOutput.ts';
import { readGraphInput } from './proposal/readGraphInput.ts';
import { readTask } from './proposal/toldTask.ts';
import { adaptSize } from './sidecar/adaptSize.ts';
import { readSidecar, type Sidecar } from './sidecar/sidecar.ts';
import { Teacher } from './teacher.ts';
import { describeInput, guessLayout } from './teacherInput.ts';

/**
 * Opens a model to see what it is.
 * @param path absolute.
 * @throws PipelineError('model') when it can't be opened.
 */
export async function describeModel(
  path: string,
  providers: readonly Provider[],
  sessions: Sessions,
): Promise<ModelDescription> {
  const structure = await sessions.structure(path);
  const output = await outputFacts(path, structure);
  const proposed = output.proposed;
  const { session } = await sessions.load(path, providers, 'model', changesFor(structure, proposed));
  const [first] = session.inputMetadata;
  const graph = readGraphInput(structure, first?.isTensor ? first.shape : []);
  const facts = inputFacts(path, session, graph);
  const sidecar = await readSidecar(path, facts.size).catch((error) => ({ problem: toFailure(error).message }));
  const told = graph.reasons.scale;
  const open = graph.told.scale === undefined && facts.refusal === undefined;
  const tried = open ? await triedRange(path, providers, sessions) : undefined;
  return {
    inputs: session.inputMetadata.map(infoOf),
    outputs: session.outputMetadata.map(infoOf),
    ...facts,
    refusal: facts.refusal ?? output.refusal,
    output: proposed?.exposed ? '' : (proposed?.name.value ?? ''),
    outputReason: proposed?.kind?.reason,
    preset: facts.channels === undefined || facts.channels === 3 || facts.channels === 1 ? graph.preset : 'unit',
    rangeReason: tried ?? told,
    rangeTried: tried !== undefined,
    ...sidecarFacts(sidecar, facts.size),
    labelFiles: (await labelFilesBeside(path)).filter(({ count }) => count > 1),
    producer: structure?.model.producerName ?? '',
  };
}

/** What a trial of a model that is taken as it is has shown of its range; undefined: nothing, or it failed. */
async function triedRange(
  path: string,
  providers: readonly Provider[],
  sessions: Sessions,
): Promise<string | undefined> {
  const spec = {
    name: basename(path),
    path,
    input: presets.torchvision,
    written: { input: {} },
    output: 'auto',
  } as const;
  const teacher = await Teacher.load(spec, sessions, providers, 1).catch(() => undefined);
  const tried = teacher?.proposal.input.scale.source === 'trial';
  return tried
    ? 'of the usual ranges, the one that makes the model surest of two photographs that it should know'
    : undefined;
}

/** A way to feed so many channels that says nothing yet of what they are. */
function plainChannels(count: number): Pick<Preprocess, 'channels' | 'bands' | 'mean' | 'std'> {
  const even = { mean: Array.from({ length: count }, () => 0), std: Array.from({ length: count }, () => 1) };
  if (count === 1) return { channels: 'gray', ...even };
  return { channels: 'rgb', ...even, ...(count === 3 ? {} : { bands: exampleBands(count) }) };
}

/** The output that classifies, or why there is none. */
async function outputFacts(
  path: string,
  structure: ModelStructure | undefined,
): Promise<{ readonly proposed?: OutputProposal | undefined; readonly refusal?: string }> {
  const spec = { name: basename(path), path, input: presets.unit, output: 'auto' } as const;
  try {
    return { proposed: proposeOutput(spec, structure?.index, await readTask(path, structure)) };
  } catch (error) {
    return { refusal: toFailure(error).message };
  }
}

/** A broken file is no reason to refuse a model: a preset does without it. */
function sidecarFacts(
  sidecar: Sidecar | { readonly problem: string } | undefined,
  fixed: ModelDescription['size'],
): Pick<ModelDescription, 'sidecar' | 'sidecarProblem'> {
  if (sidecar === undefined) return {};
  if ('problem' in sidecar) return { sidecarProblem: sidecar.problem };
  if (Object.keys(sidecar.values).length === 0) return { sidecarProblem: sidecar.problems.join(' ') };
  const { source, values } = sidecar;
  return { sidecar: { source, size: values.size, notes: adaptSize(sidecar, fixed).problems } };
}

function infoOf(value: InferenceSession['inputMetadata'][number]): TensorInfo {
  const { name } = value;
  return value.isTensor ? { name, type: value.type, shape: value.shape } : { name, type: 'no tensor' };
}

function inputFacts(
  path: string,
  session: InferenceSession,
  { told }: GraphInput,
): Pick<ModelDescription, 'refusal' | 'layout' | 'channels' | 'size' | 'batch'> {
  const [first] = session.inputMetadata;
  const given = first?.isTensor ? first.shape : [];
  const shape = given.length === 3 ? [1, ...given] : given;
  const layout = told.layout ?? guessLayout(shape);
  const [batch, ...rest] = shape;
  const [c, h, w] = layout === 'NCHW' ? rest : [rest[2], rest[0], rest[1]];
  const channels = told.channels === 'gray' ? 1 : typeof c === 'number' && c <= mostBands ? c : 3;
  // Any size will do where the model leaves it open: only what it is gets examined.
  const side = (sized: number | string | undefined) => (typeof sized === 'number' ? sized : 224);
  const size = [side(h), side(w)] as const;
  const input = { ...presets.unit, ...plainChannels(channels), size, layout };
  try {
    // Nothing is fed to it here: what is beyond the limits is said where it is tried.
    describeInput({ name: basename(path), path, input, output: 'auto', limits: unlimited }, session);
  } catch (error) {
    return { refusal: toFailure(error).message };
  }
  const open = typeof h !== 'number' || typeof w !== 'number';
  const fixed = typeof batch === 'number' && batch > 0;
  return { layout, channels, size: open ? undefined : size, batch: fixed ? batch : undefined };
}
