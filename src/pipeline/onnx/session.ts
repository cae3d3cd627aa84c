import { PipelineError } from '../../common/errors.ts';
import type { Provider } from '../../protocol/models.ts';
import { fileHash } from '../fileHash.ts';
import { regularFile } from '../regularFile.ts';
import { type BlendingInput, withBlending } from './blending/blendingModel.ts';
import { changeModel, type ModelChanges, openBeside, openChanged } from './changeModel.ts';
import { weightFiles } from './externalData.ts';
import { GradientModel, type GradientSource } from './gradients/gradientModel.ts';
import { GraphIndex } from './graphIndex.ts';
import { loadError, settingOf } from './loadError.ts';
import { type ModelProto, readModel } from './model.ts';
import { InferenceSession } from './ort.ts';
import { providerReason } from './providerReason.ts';
import { sleepingThreads } from './sessionThreads.ts';
import { readStructure } from './structure.ts';
import { Warm } from './warm.ts';

/** An ONNX graph that is ready to run, and what it runs on. */
export interface LoadedModel {
  readonly session: InferenceSession;
  readonly path: string;
  /** What was changed in it before it was opened. */
  readonly changes: ModelChanges;
  /** SHA-256 of the file and, after it, of those with its weights in alphabetical order, as of one file; lower-case hex. */
  readonly sha256: string;
  /** The provider that was created; the ones before it in the order could not be. */
  readonly provider: Provider;
  /** Why each provider before it did not run, one line each. */
  readonly providerNotes: readonly string[];
  /** The decoders that are known to fit this encoder. */
  readonly fits: WeakSet<LoadedModel>;
}

/** A model's graph, as in the file. */
export interface ModelStructure {
  readonly model: ModelProto;
  readonly index: GraphIndex;
  /** Absolute paths of the other files in which it keeps weights. */
  readonly weightFiles: readonly string[];
}

/** The most sessions that stay loaded for reuse: a few more than one explanation's teacher, encoder and decoder. */
const capacity = 8;
/** The same for models that blend, each of which has its weights on the card a second time. */
const blending = 2;
/** The same for graphs prepared for differentiation, each of which holds another copy of the model's weights. */
const differentiated = 2;

/**
 * Opens ONNX files and keeps them warm: a second explanation with the same files and providers creates no session. A
 * model whose file, or one with its weights, has changed on disk is loaded again.
 */
export class Sessions {
  readonly #open = new Warm<LoadedModel>(capacity, (model) => {
    this.#released.add(model);
    return model.session.release();
  });
  readonly #released = new WeakSet<LoadedModel>();
  readonly #blending = new Warm<InferenceSession>(blending, (session) => session.release());
  readonly #gradients = new Warm<GradientModel>(differentiated, (model) => model.dispose());
  readonly #structures = new Map<string, ModelStructure | undefined>();

  /**
   * @param path absolute path of the `.onnx` file.
   * @param providers tried in order; the first that can be created is used.
   * @param changes made to the model before it is opened.
   * @throws PipelineError(role) when the file is missing, is not ONNX or no provider can run it.
   */
  async load(
    path: string,
    providers: readonly Provider[],
    role: Role,
    changes: ModelChanges = {},
  ): Promise<LoadedModel> {
    const files = await this.#filesOf(path, role);
    const key = `${files.stamp}|${providers.join()}|${JSON.stringify(changes)}`;
    return this.#open.get(key, () => loadModel(files.paths, providers, role, changes));
  }

  /**
   * A model's graph, for differentiation.
   * @throws PipelineError('model') when the file is missing; Error as ONNX Runtime does.
   */
  async gradients(source: GradientSource): Promise<GradientModel> {
    const key = `${(await this.#filesOf(source.path, 'model')).stamp}|${JSON.stringify(source)}`;
    return this.#gradients.get(key, () => GradientModel.open(source));
  }

  /**
   * A model with the changes that it was loaded with, on the same provider, that blends its images itself.
   * @throws PipelineError('model') when the file is missing; Error when it can't blend, and as ONNX Runtime does.
   */
  async blending({ path, changes, provider }: LoadedModel, input: BlendingInput): Promise<InferenceSession> {
    const key = `${(await this.#filesOf(path, 'model')).stamp}|${provider}|${JSON.stringify([changes, input])}`;
    return this.#blending.get(key, async () => {
      const model = withBlending(changeModel(await readModel(path), changes), input);
      return openBeside(path, model, (opened) => createSession(opened, provider));
    });
  }

  /**
   * A model's graph, without the values of large weights; undefined: the file can't be read as ONNX, and loading it
   * reports why.
   */
  async structure(path: string): Promise<ModelStructure | undefined> {
    return this.#structureOf(path, await fileStamp(path, 'model'));
  }

  /**
   * The same model, which is opened again if it had to make room for others.
   * @throws PipelineError(role) when its file has changed since, and as `load`.
   */
  async reopen(model: LoadedModel, role: Role): Promise<LoadedModel> {
    if (!this.#released.has(model)) return model;
    const { path, provider, changes, sha256 } = model;
    const again = await this.load(path, [provider], role, changes);
    if (again.sha256 === sha256) return again;
    throw new PipelineError(role, `${path} has changed since the explanation was made: run it again.`);
  }

  /** Keeps all that is open now until `work` has ended, for a job that goes on with it after others. */
  hold<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#open.hold(() => this.#blending.hold(() => this.#gradients.hold(work)));
  }

  /** Releases every session and its memory. */
  async dispose(): Promise<void> {
    await Promise.all([this.#open.dispose(), this.#blending.dispose(), this.#gradients.dispose()]);
  }

  /** A model's own file and those with its weights, and what identifies the content of them all without reading it. */
  async #filesOf(path: string, role: Role): Promise<ModelFiles> {
    const own = await fileStamp(path, role);
    const paths: [string, ...string[]] = [path];
    let stamp = own;
    for (const file of this.#structureOf(path, own)?.weightFiles ?? []) {
      // ONNX Runtime says what is wrong with one that it needs.
      const weights = await fileStamp(file, role).catch(() => undefined);
      if (weights !== undefined) paths.push(file);
      stamp += `|${weights}`;
    }
    return { paths, stamp };
  }

  #structureOf(path: string, stamp: string): ModelStructure | undefined {
    if (this.#structures.has(stamp)) return this.#structures.get(stamp);
    const found = structureOf(path);
    this.#structures.set(stamp, found);
    for (const oldest of this.#structures.keys()) {
      if (this.#structures.size <= capacity) break;
      this.#structures.delete(oldest);
    }
    return found;
  }
}

/** Which kind of file it is, for error messages. */
type Role = 'model' | 'vae';

interface ModelFiles {
  /** Absolute, the model's own first; without those that are not there. */
  readonly paths: readonly [string, ...string[]];
  readonly stamp: string;
}

/** Identifies the content of a file without reading it. */
async function fileStamp(path: string, role: Role): Promise<string> {
  const { size, modified } = await regularFile(path, { code: role, kind: 'a .onnx file', setting: settingOf(role) });
  return `${path}|${modified}|${size}`;
}

async function loadModel(
  paths: ModelFiles['paths'],
  providers: readonly Provider[],
  role: Role,
  changes: ModelChanges,
): Promise<LoadedModel> {
  const [path] = paths;
  const providerNotes: string[] = [];
  let lastError: unknown;
  for (const provider of providers) {
    try {
      const changed = changes.output !== undefined || changes.anyBatch;
      const session = await (changed
        ? openChanged(path, changes, (model) => createSession(model, provider))
        : createSession(path, provider));
      const fits = new WeakSet<LoadedModel>();
      return { session, path, changes, sha256: await fileHash(...paths), provider, providerNotes, fits };
    } catch (error) {
      lastError = error;
      providerNotes.push(`${provider}: ${providerReason(provider, error)}`);
    }
  }
  throw loadError(path, role, providerNotes, lastError);
}

function createSession(model: string | Uint8Array, provider: Provider): Promise<InferenceSession> {
  // Errors are thrown and reported; the native log would only repeat them.
  const options = { ...sleepingThreads, executionProviders: [provider], logSeverityLevel: 4 } as const;
  return typeof model === 'string' ? InferenceSession.create(model, options) : InferenceSession.create(model, options);
}

function structureOf(path: string): ModelStructure | undefined {
  try {
    const model = readStructure(path);
    return model.graph && { model, index: new GraphIndex(model.graph), weightFiles: weightFiles(model, path) };
  } catch {
    return undefined;
  }
}
