import { join } from 'node:path';
import type { ModelStructure } from '../../onnx/session.ts';
import { modelInfoOf } from '../sidecar/modelApi.ts';
import { metadataOf } from '../sidecar/onnxHeader.ts';
import { foldersOf } from '../sidecar/sidecar.ts';
import { readTextFile } from '../textFile.ts';

const known = ['single_label_classification', 'multi_label_classification', 'regression'] as const;

/** The task that a model was trained for, in the words of Hugging Face's transformers; "hierarchical": several groups of classes. */
export interface ToldTask {
  readonly type: (typeof known)[number] | 'hierarchical';
  /** The words that say so, and where. */
  readonly reason: string;
}

const role = { code: 'settings', kind: 'a JSON file', maxBytes: 2 ** 24 } as const;

/**
 * `problem_type` of a config.json beside the model, or above a folder named "onnx"; `multilabel` and `hierarchical` in the
 * metadata that OpenVINO's Model API reads; undefined: missing or unknown.
 * @param path of the model.
 * @see https://huggingface.co/docs/transformers/main_classes/configuration
 */
export async function readTask(path: string, structure: ModelStructure | undefined): Promise<ToldTask | undefined> {
  for (const place of foldersOf(path)) {
    const type = problemTypeOf(await readTextFile(join(place, 'config.json'), role).catch(() => ''));
    if (type !== undefined) return { type, reason: `problem_type "${type}" of config.json` };
  }
  if (structure === undefined) return undefined;
  const info = modelInfoOf(metadataOf(structure.model));
  const told = (key: string) => `"model_info ${key}" of the model's metadata`;
  if (info.get('hierarchical') === 'True') return { type: 'hierarchical', reason: told('hierarchical') };
  return info.get('multilabel') === 'True'
    ? { type: 'multi_label_classification', reason: told('multilabel') }
    : undefined;
}

function problemTypeOf(text: string): (typeof known)[number] | undefined {
  try {
    const config: unknown = JSON.parse(text);
    if (typeof config !== 'object' || config === null || !('problem_type' in config)) return undefined;
    return known.find((type) => type === config.problem_type);
  } catch {
    return undefined;
  }
}
