import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { PipelineError } from '../../../common/errors.ts';
import { exists } from '../../filesRead.ts';
import type { FileRole } from '../../regularFile.ts';
import { readTextFile } from '../textFile.ts';
import { deepStreamPreprocess } from './deepStream.ts';
import {
  customVisionPreprocess,
  lobePreprocess,
  monaiPreprocess,
  roboflowPreprocess,
  teachableMachinePreprocess,
} from './exportFolders.ts';
import { huggingFacePreprocess } from './huggingFace.ts';
import { type JsonObject, objectOf, textOf } from './json.ts';
import { mediaPipePreprocess } from './mediaPipe.ts';
import { metadataPreprocess } from './metadata.ts';
import { readOnnxHeader } from './onnxHeader.ts';
import { openClipPreprocess } from './openClip.ts';
import type { Reading } from './reading.ts';
import { stConfigOf, stPreprocess } from './stModelZoo.ts';
import { timmPreprocess } from './timm.ts';
import { imgUtilsPreprocess } from './transforms/imgUtils.ts';
import { mmDeployPreprocess } from './transforms/mmDeploy.ts';
import { paddlePreprocess } from './transforms/paddle.ts';

/** What a file that came with a model says of its preprocess. */
export interface Sidecar extends Reading {
  /** For people: a file's name, or "the model's metadata". */
  readonly source: string;
}

/**
 * Looks for what says how a model wants its images: the files of Hugging Face, timm, Teachable Machine, MediaPipe, Custom Vision,
 * Lobe, MMDeploy, PaddleClas, imgutils, OpenCLIP, DeepStream and ST's model zoo, then the ONNX file's own metadata. The first that is understood counts; what is wrong with those before it is among the
 * problems. Files are looked for in the folders of `foldersOf`.
 *
 * @param model absolute path of the `.onnx` file.
 * @param fixed the input's sides where the graph fixes them.
 * @returns undefined if there is nothing; without values if there is nothing that is understood.
 * @throws PipelineError('settings') when such a file is there and is no JSON.
 */
export async function readSidecar(
  model: string,
  fixed?: readonly [height: number, width: number],
): Promise<Sidecar | undefined> {
  const problems: string[] = [];
  let unclear: string | undefined;
  for await (const { source, values, reasons, problems: own } of readings(model, fixed)) {
    problems.push(...own.map((problem) => `${source}: ${problem}`));
    if (Object.keys(values).length > 0) return { source, values, reasons, problems };
    unclear ??= source;
  }
  return unclear === undefined ? undefined : { source: unclear, values: {}, reasons: {}, problems };
}

/**
 * Folders in which files lie that came with a model: its own, and the one above a folder that is called "onnx", as exporters for
 * Hugging Face lay them out, or by the number of a version (`birds/1/model.onnx`, as Triton and OpenVINO's model server have it).
 */
export function foldersOf(model: string): readonly string[] {
  const folder = dirname(model);
  return /^(onnx|\d+)$/.test(basename(folder)) ? [folder, dirname(folder)] : [folder];
}

/** A file of so common a name may be anything. */
const common = [
  'metadata.json',
  'signature.json',
  'pipeline.json',
  'inference.yml',
  'preprocess.json',
  'environment.json',
];

async function* readings(model: string, fixed?: readonly [number, number]): AsyncGenerator<Sidecar> {
  const folders = foldersOf(model);
  const config = await firstJson('config.json', folders, model);
  const beside = { modelType: textOf(config?.model_type), version: textOf(config?.transformers_version) };
  const readers: readonly (readonly [string, (file: JsonObject) => Reading | undefined])[] = [
    ['preprocessor_config.json', (file) => huggingFacePreprocess(file, beside)],
    [
      'processor_config.json',
      (file) => (objectOf(file.image_processor) ? huggingFacePreprocess(file, beside) : undefined),
    ],
    ['config.json', (file) => timmPreprocess(file, fixed)],
    ['metadata.json', (file) => teachableMachinePreprocess(file) ?? mediaPipePreprocess(file) ?? monaiPreprocess(file)],
    ['metadata_properties.json', customVisionPreprocess],
    ['signature.json', lobePreprocess],
    ['pipeline.json', mmDeployPreprocess],
    ['inference.yml', paddlePreprocess],
    ['preprocess.json', imgUtilsPreprocess],
    ['open_clip_config.json', openClipPreprocess],
    ['environment.json', roboflowPreprocess],
  ];
  for (const [name, read] of readers) {
    const file = name === 'config.json' ? config : await firstJson(name, folders, model, common.includes(name));
    const reading = file && read(file);
    if (reading !== undefined) yield { source: name, ...reading };
  }
  const deepStream = await deepStreamPreprocess(model, folders);
  if (deepStream !== undefined) yield deepStream;
  const st = await stConfigOf(model, folders);
  const zoo = st && stPreprocess(st.file);
  if (zoo !== undefined) yield { source: basename(st?.path ?? ''), ...zoo };
  const reading = metadataPreprocess(await readOnnxHeader(model), fixed);
  if (reading !== undefined) yield { source: "the model's metadata", ...reading };
}

/**
 * The file of the first folder that has it; undefined: there is none.
 * @param lenient whether a file that is no JSON is as good as none.
 */
export async function firstJson(
  name: string,
  folders: readonly string[],
  model: string,
  lenient = false,
): Promise<JsonObject | undefined> {
  for (const folder of folders) {
    const path = join(folder, name);
    if (!(await exists(path))) continue;
    return lenient ? readJson(path, model).catch(() => undefined) : readJson(path, model);
  }
  return undefined;
}

const role: FileRole = { code: 'settings', kind: 'a JSON file', setting: 'relabel.models', maxBytes: 2 ** 24 };

async function readJson(path: string, model: string): Promise<JsonObject> {
  const text = await readTextFile(path, role);
  try {
    const config = objectOf(path.endsWith('.yml') ? parse(text) : JSON.parse(text));
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
