import { join } from 'node:path';
import { PipelineError, toFailure } from '../../common/errors.ts';
import { fileHash } from '../../pipeline/fileHash.ts';
import { readTask } from '../../pipeline/model/proposal/toldTask.ts';
import { Teacher } from '../../pipeline/model/teacher.ts';
import { Vae } from '../../pipeline/model/vae.ts';
import { Sessions } from '../../pipeline/onnx/session.ts';
import { regularFile } from '../../pipeline/regularFile.ts';
import { versions } from '../../pipeline/versions.ts';
import type { Provider } from '../../protocol/models.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import { descriptorOf } from '../../settings/methods.ts';
import { explainOptions, type Overrides } from '../../settings/options.ts';
import type { ConfiguredModel, Settings } from '../../settings/settings.ts';
import type { MethodChoice } from './arguments.ts';
import type { Entry, Failed, Identity, Result } from './entry.ts';
import type { Judgement } from './judgeMap.ts';
import { type EntryContext, measure } from './measure.ts';
import type { BenchmarkFile } from './resultsFile.ts';

/** What is explained, with what, and how the maps are evaluated. */
export interface BenchmarkPlan {
  /** Absolute path. */
  readonly folder: string;
  /** Names of files in it. */
  readonly images: readonly string[];
  readonly models: readonly ConfiguredModel[];
  readonly methods: readonly MethodChoice[];
  readonly settings: Settings;
  readonly overrides: Overrides;
  readonly step: number;
  /** Whether each map is compared with that of a model that has learned nothing. */
  readonly sanity: boolean;
  /** Whether it is judged by the second judge, too. */
  readonly secondJudge: boolean;
  /** Whether curves are kept, not only their areas. */
  readonly curves: boolean;
  /** As results name it. */
  readonly machine: string;
}

/** A model that has been loaded once, and so is known to load. */
export interface CheckedModel {
  readonly spec: ConfiguredModel;
  readonly sha256: string;
  /** SHA-256 of the VAE's files, if one of the methods uses it. */
  readonly vae: Identity['vae'];
  /** As a file beside it says; undefined: none does, or the settings say what its numbers are. */
  readonly task: Identity['task'];
  /** The provider that runs. */
  readonly provider: Provider;
}

/** One entry to be made: an image, a model and a method. */
export interface Cell {
  readonly image: string;
  readonly model: CheckedModel;
  readonly choice: MethodChoice;
  readonly options: ExplainOptions;
  readonly identity: Identity;
}

export interface BenchmarkContext {
  readonly signal: AbortSignal;
  /** Called before a cell is measured. @returns a listener for its explanation. */
  begin(cell: Cell): Omit<EntryContext, 'signal'>;
  /** Called after every cell, whether measured or found. */
  finish(cell: Cell, entry: Entry): void;
}

/**
 * Loads every model once, so that a broken one is noticed at the start and not after an hour.
 * @throws PipelineError when a model or its VAE can't be loaded.
 */
export async function checkModels(plan: BenchmarkPlan): Promise<CheckedModel[]> {
  const checked: CheckedModel[] = [];
  for (const spec of plan.models) {
    const { executionProviders, batchSize } = optionsOf(plan, spec, '', undefined);
    const sessions = new Sessions();
    try {
      const teacher = await Teacher.load(spec, sessions, executionProviders, batchSize);
      const needed = plan.methods.some(({ method }) => descriptorOf(method).needs.vae);
      const vae = needed ? await Vae.load(spec.vae, sessions, [teacher.provider]) : undefined;
      const hashes = vae ? ([vae.encoder.sha256, vae.decoder.sha256] as const) : null;
      // Every cell is measured with what a file beside the model says now.
      const resolved = { ...spec, input: teacher.spec.input, written: undefined };
      const task = spec.output === 'auto' ? (await readTask(spec.path, undefined))?.type : undefined;
      checked.push({ spec: resolved, sha256: teacher.model.sha256, vae: hashes, task, provider: teacher.provider });
    } finally {
      await sessions.dispose();
    }
  }
  return checked;
}

/** Every entry to be made, in order: by model, by image, by method. */
export async function layOut(plan: BenchmarkPlan, models: readonly CheckedModel[]): Promise<Cell[]> {
  const images: { readonly name: string; readonly hash: string }[] = [];
  for (const name of plan.images) {
    // A file that can't be read has no hash; explaining it will report why.
    const path = join(plan.folder, name);
    const hash = await regularFile(path, { code: 'image', kind: 'an image file' })
      .then(() => fileHash(path))
      .catch(() => `${name} can't be read`);
    images.push({ name, hash });
  }
  return models.flatMap((model) =>
    images.flatMap(({ name, hash }) =>
      plan.methods.map((choice) => {
        const options = optionsOf(plan, model.spec, join(plan.folder, name), choice);
        return { image: name, model, choice, options, identity: identityOf(plan, model, hash, options) };
      }),
    ),
  );
}

/**
 * Measures every cell that the file does not contain yet. A failure becomes an entry with its error.
 * @returns the entries of the cells, in order.
 * @throws PipelineError('cancelled') within one batch of a cancel; what was finished is in the file.
 */
export async function benchmark(
  plan: BenchmarkPlan,
  cells: readonly Cell[],
  file: BenchmarkFile,
  run: BenchmarkContext,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  let model: CheckedModel | undefined;
  let sessions = new Sessions();
  try {
    for (const cell of cells) {
      throwIfCancelled(run.signal);
      let entry = file.find(cell.identity);
      if (!entry) {
        if (model !== cell.model) {
          // A model must not be charged with another one's memory.
          await sessions.dispose();
          sessions = new Sessions();
          model = cell.model;
        }
        entry = { ...namesOf(cell, plan), result: await attempt(cell, sessions, plan, run) };
        file.put(entry);
      }
      entries.push({ ...entry, image: cell.image, model: cell.model.spec.name });
      run.finish(cell, entry);
    }
  } finally {
    await sessions.dispose();
  }
  return entries;
}

async function attempt(
  cell: Cell,
  sessions: Sessions,
  judgement: Judgement,
  run: BenchmarkContext,
): Promise<Result | Failed> {
  try {
    return await measure(cell.options, sessions, judgement, { signal: run.signal, ...run.begin(cell) });
  } catch (error) {
    throwIfCancelled(run.signal);
    const { code, message, detail } = toFailure(error);
    return { error: code === 'internal' ? (detail ?? message) : message };
  }
}

function namesOf(cell: Cell, { machine }: BenchmarkPlan): Omit<Entry, 'result'> {
  return { image: cell.image, model: cell.model.spec.name, identity: cell.identity, machine };
}

function optionsOf(
  { settings, overrides }: BenchmarkPlan,
  model: ConfiguredModel,
  image: string,
  choice: MethodChoice | undefined,
): ExplainOptions {
  return explainOptions(settings, model, image, { ...overrides, method: choice?.method, samples: choice?.samples });
}

const noVae = { vae: null, sampling: null };

function identityOf(
  { step, sanity, secondJudge, curves }: BenchmarkPlan,
  model: CheckedModel,
  image: string,
  options: ExplainOptions,
): Identity {
  const { method, samples, until, seed, batchSize, methodOptions } = options;
  const { input, output, outputName } = options.model;
  const { sha256, task, provider } = model;
  // A method without a VAE gives the same result whatever the VAE and the sampling.
  const { vae, sampling } = descriptorOf(method).needs.vae ? { vae: model.vae, sampling: options.sampling } : noVae;
  const { relabel, onnxruntime } = versions;
  const read = { ...(outputName !== undefined && { outputName }), ...(task && { task }) };
  const files = { image, model: sha256, vae, input, output, ...read };
  const count = until === undefined ? { samples } : { samples, until };
  const own = {
    ...(methodOptions && { methodOptions }),
    ...(sanity && { sanity }),
    ...(secondJudge && { secondJudge }),
    ...(curves && { curves }),
  };
  return { ...files, method, ...count, sampling, ...own, seed, step, batchSize, provider, relabel, onnxruntime };
}

function throwIfCancelled({ aborted }: AbortSignal): void {
  if (aborted) throw new PipelineError('cancelled', 'The benchmark was cancelled.');
}
