import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modelInfoOf } from '../sidecar/modelApi.ts';
import { readOnnxHeader } from '../sidecar/onnxHeader.ts';
import { foldersOf } from '../sidecar/sidecar.ts';

const known = ['single_label_classification', 'multi_label_classification', 'regression'] as const;

/** The task that a model was trained for, in the words of Hugging Face's transformers; "hierarchical": several groups of classes. */
export interface ToldTask {
  readonly type: (typeof known)[number] | 'hierarchical';
  /** The words that say so, and where. */
  readonly reason: string;
}

/**
 * `problem_type` of a config.json beside the model, or above a folder named "onnx"; `multilabel` and `hierarchical` in the
 * metadata that OpenVINO's Model API reads; undefined: missing or unknown.
 * @see https://huggingface.co/docs/transformers/main_classes/configuration
 */
export async function readTask(model: string): Promise<ToldTask | undefined> {
  for (const place of foldersOf(model)) {
    const type = problemTypeOf(await readFile(join(place, 'config.json'), 'utf8').catch(() => ''));
    if (type !== undefined) return { type, reason: `problem_type "${type}" of config.json` };
  }
  const info = modelInfoOf((await readOnnxHeader(model)).metadata);
  const told = (key: string) => `"model_info ${key}" of the model's metadata`;
  if (info.get('hierarchical') === 'True') return { type: 'hierarchical', reason: told('hierarchical') };
  return info.get('multilabel') === 'True'
    ? { type: 'multi_label_classification', reason: told('multilabel') }
    : undefined;
}

function problemTypeOf(text: string): (typeof known)[number] | undefined {
  try {
    const config: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof config !== 'object' || config === null || !('problem_type' in config)) return undefined;
    return known.find((type) => type === config.problem_type);
  } catch {
    return undefined;
  }
}
