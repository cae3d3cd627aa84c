import { basename, dirname, join } from 'node:path';
import type { FileRole } from '../regularFile.ts';
import { labelsOf, labelsOfValue } from './labelFile.ts';
import type { Labels } from './labelNames.ts';
import { labelsOfMember, parseTree } from './labelTree.ts';
import { readOnnxHeader } from './sidecar/onnxHeader.ts';
import { exists, foldersOf } from './sidecar/sidecar.ts';
import { readTextFile } from './textFile.ts';

/** Labels that came with a model without anybody having said so. */
export type FoundLabels = Labels & { readonly source: string };

/** Keys of metadata that have class names: Ultralytics', timm's, those of PaddleOCR's exports (RapidOCR), and usual ones. */
const metadataKeys = ['names', 'label_names', 'id2label', 'labels', 'class_names', 'classes', 'character'];

const role: FileRole = { code: 'settings', kind: 'a file of labels', maxBytes: 2 ** 23 };

/** Files of which a part is the labels. */
const files = ['config.json', 'metadata.json'];

/**
 * Looks for what a model says of its own classes: its metadata, then `id2label` or `label_names` of a config.json and
 * `labels` of Teachable Machine's metadata.json beside it or above a folder named "onnx", and the labels.txt of an
 * export of Custom Vision.
 *
 * @param model absolute path of the `.onnx` file.
 * @returns all of them, the most telling first. Never throws: what can't be read is none.
 */
export async function findLabels(model: string): Promise<readonly FoundLabels[]> {
  const found: FoundLabels[] = [];
  const { metadata } = await readOnnxHeader(model).catch(() => ({ metadata: new Map<string, string>() }));
  for (const key of metadataKeys) {
    const value = metadata.get(key);
    if (value !== undefined) found.push({ ...labelsOfValue(value), source: `the model's metadata (${key})` });
  }
  for (const folder of foldersOf(model)) {
    for (const name of files) found.push(...(await fromSettings(join(folder, name))));
  }
  const custom = join(dirname(model), 'metadata_properties.json');
  if (await exists(custom)) found.push(...(await fromList(join(dirname(model), 'labels.txt'))));
  return found.filter((labels) => !isPlaceholder(labels));
}

/** The labels in a file of settings; one that can't be read, or has none, is for others to complain about. */
async function fromSettings(path: string): Promise<readonly FoundLabels[]> {
  const text = (await exists(path)) ? await readTextFile(path, role).catch(() => undefined) : undefined;
  if (text === undefined) return [];
  try {
    const labels = labelsOfMember(parseTree(text));
    return labels === undefined ? [] : [{ ...labels, source: basename(path) }];
  } catch {
    return [];
  }
}

async function fromList(path: string): Promise<readonly FoundLabels[]> {
  const text = (await exists(path)) ? await readTextFile(path, role).catch(() => undefined) : undefined;
  return text === undefined ? [] : [{ ...labelsOf(path, text), source: basename(path) }];
}

/** What transformers writes where nobody has named the classes: LABEL_0, LABEL_1, … */
function isPlaceholder(found: FoundLabels): boolean {
  return 'labels' in found && found.labels.every((label, index) => label === `LABEL_${index}`);
}
