import { basename } from 'node:path';
import * as ort from 'onnxruntime-node';
import { firstLine, PipelineError } from '../../common/errors.ts';
import type { Provider } from '../../protocol/models.ts';
import { fileHash } from '../fileHash.ts';
import { regularFile } from '../regularFile.ts';
import { externalDataProblem } from './externalData.ts';
import { sleepingThreads } from './sessionThreads.ts';

/** An ONNX graph that is ready to run, and on what. */
export interface LoadedModel {
  readonly session: ort.InferenceSession;
  readonly path: string;
  /** SHA-256 of the file, lower-case hex. */
  readonly sha256: string;
  /** The provider that was created; the ones before it in the order could not be. */
  readonly provider: Provider;
  /** Why each provider before it did not run, one line each. */
  readonly providerNotes: readonly string[];
  /** The decoders that this encoder has been seen to fit. */
  readonly fits: WeakSet<LoadedModel>;
}

/** Sessions that are used again stay loaded; a few more than one explanation's teacher, encoder and decoder. */
const capacity = 8;

/**
 * Opens ONNX files and keeps them warm: a second explanation with the same files and providers creates no session.
 * A file that has changed on disk is loaded anew.
 */
export class Sessions {
  readonly #open = new Map<string, Promise<LoadedModel>>();

  /**
   * @param path absolute path of the `.onnx` file.
   * @param providers tried in order; the first that can be created is used.
   * @param role whose fault a broken file is.
   * @throws PipelineError(role) when the file is missing, is not ONNX or no provider can run it.
   */
  async load(path: string, providers: readonly Provider[], role: 'model' | 'vae'): Promise<LoadedModel> {
    const key = `${await fileStamp(path, role)}|${providers.join()}`;
    const known = this.#open.get(key);
    if (known) {
      this.#open.delete(key);
      this.#open.set(key, known);
      return known;
    }
    const loading = loadModel(path, providers, role);
    this.#open.set(key, loading);
    loading.catch(() => this.#open.delete(key));
    await this.#evict();
    return loading;
  }

  /** Releases every session and its memory. */
  async dispose(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(all.map(release));
  }

  async #evict(): Promise<void> {
    for (const [key, model] of this.#open) {
      if (this.#open.size <= capacity) return;
      this.#open.delete(key);
      await release(model);
    }
  }
}

async function release(model: Promise<LoadedModel>): Promise<void> {
  const loaded = await model.catch(() => undefined);
  await loaded?.session.release();
}

/** Identifies the content of a file without reading it. */
async function fileStamp(path: string, role: 'model' | 'vae'): Promise<string> {
  const { size, modified } = await regularFile(path, { code: role, kind: 'a .onnx file', setting: settingOf(role) });
  return `${path}|${modified}|${size}`;
}

async function loadModel(path: string, providers: readonly Provider[], role: 'model' | 'vae'): Promise<LoadedModel> {
  const providerNotes: string[] = [];
  let lastError: unknown;
  for (const provider of providers) {
    try {
      // Errors are thrown, and so reported; what is left for the native log would be told twice.
      const session = await ort.InferenceSession.create(path, {
        ...sleepingThreads,
        executionProviders: [provider],
        logSeverityLevel: 4,
      });
      const fits = new WeakSet<LoadedModel>();
      return { session, path, sha256: await fileHash(path), provider, providerNotes, fits };
    } catch (error) {
      lastError = error;
      providerNotes.push(`${provider}: ${firstLine(error instanceof Error ? error.message : String(error))}`);
    }
  }
  throw loadError(path, role, providerNotes, lastError);
}

function loadError(path: string, role: 'model' | 'vae', notes: readonly string[], cause: unknown): PipelineError {
  const name = basename(path);
  const reasons = notes.join('; ');
  const report = (message: string) => new PipelineError(role, message, { cause });
  const external = externalDataProblem(reasons);
  if (external !== undefined) return report(`${name} ${external}`);
  if (/protobuf|No graph was found|ModelProto|InvalidProtobuf|invalid_protobuf/i.test(reasons)) {
    return report(`${name} is not an ONNX model: choose a .onnx file in ${settingOf(role)}.`);
  }
  if (/opset|Unsupported model IR|is not a registered function\/op|No Op registered/i.test(reasons)) {
    return report(
      `${name} needs operators that this ONNX Runtime does not have: export it with an older opset (${reasons}).`,
    );
  }
  return report(`${name} could not be loaded by any provider of relabel.executionProviders (${reasons}).`);
}

const settingOf = (role: 'model' | 'vae'): string => (role === 'model' ? 'relabel.models' : 'relabel.vaes');
