import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const known = ['single_label_classification', 'multi_label_classification', 'regression'] as const;

/** The task that a model of Hugging Face's transformers was trained for. */
export type ProblemType = (typeof known)[number];

/**
 * `problem_type` of a config.json beside the model, or above a folder named "onnx"; undefined: missing or
 * unknown.
 * @see https://huggingface.co/docs/transformers/main_classes/configuration
 */
export async function readProblemType(model: string): Promise<ProblemType | undefined> {
  const folder = dirname(model);
  const folders = basename(folder) === 'onnx' ? [folder, dirname(folder)] : [folder];
  for (const place of folders) {
    const found = problemTypeOf(await readFile(join(place, 'config.json'), 'utf8').catch(() => ''));
    if (found !== undefined) return found;
  }
  return undefined;
}

function problemTypeOf(text: string): ProblemType | undefined {
  try {
    const config: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof config !== 'object' || config === null || !('problem_type' in config)) return undefined;
    return known.find((type) => type === config.problem_type);
  } catch {
    return undefined;
  }
}
