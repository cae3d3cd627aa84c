import { basename, dirname, join } from 'node:path';
import { fileName } from '../../common/fileName.ts';
import { exists } from '../filesRead.ts';
import type { FileRole } from '../regularFile.ts';
import { labelsOf, labelsOfValue } from './labelFile.ts';
import { checked, type Labels } from './labelNames.ts';
import { labelsOfMember, parseTree } from './labelTree.ts';
import { objectOf, textOf as textOfValue } from './sidecar/json.ts';
import { modelInfoOf } from './sidecar/modelApi.ts';
import { readOnnxHeader } from './sidecar/onnxHeader.ts';
import { foldersOf } from './sidecar/sidecar.ts';
import { stConfigOf } from './sidecar/stModelZoo.ts';
import { readTextFile } from './textFile.ts';
import { namedLabelFiles } from './toolLabels/namedLabelFiles.ts';

/** Labels that came with a model, without being configured. */
export type FoundLabels = Labels & { readonly source: string };

/**
 * Metadata keys for class names, in any case: those of Ultralytics, timm, transformers, torchvision's ImageFolder, fastai,
 * PaddleOCR's exports (RapidOCR), and other common ones.
 */
const metadataKeys =
  'names label_names id2label labels class_names classes idx_to_class class_to_idx label2id label_map categories vocab character'.split(
    ' ',
  );

const role: FileRole = { code: 'settings', kind: 'a file of labels', maxBytes: 2 ** 23 };

/** Files that contain labels among other things. */
const files = [
  ...['config.json', 'metadata.json', 'meta.json', 'inference.yml', 'signature.json', 'environment.json'],
  '../configs/metadata.json', // of a MONAI bundle, whose model is in `models`
];

/**
 * Looks for what a model itself says about its classes: its metadata, then `id2label` or `label_names` in a config.json
 * and the like in the files of other tools beside it or above a folder named "onnx", the file that one of them names, and the
 * labels.txt of a Custom Vision export.
 * @param model absolute path of the `.onnx` file.
 * @returns all of them, most reliable first. Never throws: what can't be read is ignored.
 */
export async function findLabels(model: string): Promise<readonly FoundLabels[]> {
  const found: FoundLabels[] = [];
  const { metadata } = await readOnnxHeader(model).catch(() => ({ metadata: new Map<string, string>() }));
  const values = new Map([...metadata].map(([key, value]) => [key.toLowerCase(), value]));
  for (const key of metadataKeys) {
    const value = values.get(key);
    if (value !== undefined) found.push({ ...labelsOfValue(value), source: `the model's metadata (${key})` });
  }
  found.push(...ofModelApi(modelInfoOf(metadata)));
  for (const folder of foldersOf(model)) {
    for (const name of files) found.push(...(await fromSettings(join(folder, name))));
    for (const path of await namedLabelFiles(folder, textOf)) found.push(...(await fromList(path)));
  }
  const st = await stConfigOf(model, foldersOf(model));
  if (st !== undefined) {
    found.push(...(await fromSettings(st.path)));
    const list = textOfValue(objectOf(st.file.dataset)?.classes_file_path);
    if (list) found.push(...(await fromList(join(dirname(st.path), fileName(list)))));
  }
  const custom = join(dirname(model), 'metadata_properties.json');
  if (await exists(custom)) found.push(...(await fromList(join(dirname(model), 'labels.txt'))));
  return found.filter((labels) => !isPlaceholder(labels));
}

/** For OpenVINO's Model API: `label_info` in JSON, and `labels` with spaces between, and "_" inside of a name for a space. */
function ofModelApi(info: ReadonlyMap<string, string>): readonly FoundLabels[] {
  const [whole, row] = [info.get('label_info'), info.get('labels')];
  const source = (key: string) => `the model's metadata (model_info ${key})`;
  return [
    ...(whole ? [{ ...labelsOf('label_info.json', whole), source: source('label_info') }] : []),
    ...(row ? [{ ...checked(row.split(/\s+/)), source: source('labels') }] : []),
  ];
}

/** The labels in a settings file; whether it is broken, or lacks labels, is for others to report. */
async function fromSettings(path: string): Promise<readonly FoundLabels[]> {
  const text = await textOf(path);
  if (text === undefined) return [];
  try {
    const labels = labelsOfMember(parseTree(text));
    return labels === undefined ? [] : [{ ...labels, source: basename(path) }];
  } catch {
    return [];
  }
}

async function fromList(path: string): Promise<readonly FoundLabels[]> {
  const text = await textOf(path);
  return text === undefined ? [] : [{ ...labelsOf(path, text), source: basename(path) }];
}

/** undefined: there is no such file, or it can't be read. */
async function textOf(path: string): Promise<string | undefined> {
  return (await exists(path)) ? readTextFile(path, role).catch(() => undefined) : undefined;
}

/** The placeholder names of transformers: LABEL_0, LABEL_1, … */
function isPlaceholder(found: FoundLabels): boolean {
  return 'labels' in found && found.labels.every((label, index) => label === `LABEL_${index}`);
}
