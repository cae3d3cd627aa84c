import { basename, dirname, join } from 'node:path';
import { PipelineError } from '../../../common/errors.ts';
import type { Preprocess } from '../../../protocol/models.ts';
import { type FileRole, readRegularFile } from '../../regularFile.ts';
import { huggingFacePreprocess } from './huggingFace.ts';
import { type JsonObject, objectOf } from './json.ts';
import { metadataPreprocess } from './metadata.ts';
import { readOnnxHeader } from './onnxHeader.ts';
import { timmPreprocess } from './timm.ts';

/** What a file that came with a model says of its preprocess. */
export interface Sidecar {
  /** For people: a file's name, or "the model's metadata". */
  readonly source: string;
  readonly values: Partial<Preprocess>;
}

/**
 * Looks for what says how a model wants its images: Hugging Face's preprocessor_config.json, timm's config.json, the
 * ONNX file's own metadata; the first that says anything counts. Files are looked for beside the model, and above a
 * folder named "onnx", as exporters for Hugging Face lay them out.
 *
 * @param model absolute path of the `.onnx` file.
 * @throws PipelineError('settings') when such a file is there and can't be understood.
 */
export async function readSidecar(model: string): Promise<Sidecar | undefined> {
  const folder = dirname(model);
  const folders = basename(folder) === 'onnx' ? [folder, dirname(folder)] : [folder];
  for (const [name, read] of readers) {
    for (const place of folders) {
      const config = await readJson(join(place, name), model);
      const values = config && read(config);
      if (values !== undefined) return { source: name, values };
    }
  }
  const values = metadataPreprocess(await readOnnxHeader(model));
  return values && { source: "the model's metadata", values };
}

const readers: readonly (readonly [string, (config: JsonObject) => Partial<Preprocess> | undefined])[] = [
  ['preprocessor_config.json', huggingFacePreprocess],
  ['config.json', timmPreprocess],
];

const role: FileRole = { code: 'settings', kind: 'a JSON file', maxBytes: 2 ** 24 };

/** undefined: there is no such file. */
async function readJson(path: string, model: string): Promise<JsonObject | undefined> {
  let text: string;
  try {
    text = (await readRegularFile(path, role)).toString('utf8');
  } catch {
    return undefined;
  }
  try {
    const config = objectOf(JSON.parse(text));
    if (config !== undefined) return config;
  } catch (cause) {
    throw unreadable(path, model, cause);
  }
  throw unreadable(path, model);
}

function unreadable(path: string, model: string, cause?: unknown): PipelineError {
  const message = `${path} should say how ${basename(model)} wants its images, but is no JSON object: correct it, or choose a preset in relabel.models.`;
  return new PipelineError('settings', message, { setting: 'relabel.models', cause });
}
