import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../../common/errors.ts';
import type { Sanity } from '../../protocol/evaluation.ts';
import { fileHash } from '../fileHash.ts';
import { scratchFolder } from '../leftovers.ts';
import { likeness } from '../metrics/stability.ts';
import { weightFiles } from '../onnx/externalData.ts';
import { readModel, writeModel } from '../onnx/model.ts';
import { randomizeWeights, weightsOf } from '../onnx/randomizeWeights.ts';
import type { Sessions } from '../onnx/session.ts';
import { explain } from './explain.ts';
import type { ExplainContext } from './explainContext.ts';
import type { ExplanationRecord } from './explanationRecord.ts';

/** From this rank correlation up, two maps count as the same. */
const sameFrom = 0.5;

/**
 * Explains the same class of the model with weights of the last layer, of the later half, and of all layers in random order,
 * with all other options as they were: a map of what the model has learned becomes another one (Adebayo et al., NeurIPS
 * 2018, arXiv 1810.03292, cascading randomisation).
 * @param which `all`: of all layers only.
 * @param between called with how many of the maps are there and how many there will be, before each; waited for.
 * @returns undefined where the explanation has no map.
 * @throws PipelineError as `explain`, and where the model's file has changed, or has no weights in itself.
 */
export async function checkSanity(
  { options, explanation, preprocess, outputKind, hashes }: ExplanationRecord,
  sessions: Sessions,
  run: ExplainContext,
  which: 'cascade' | 'all' = 'cascade',
  between: (done: number, total: number) => Promise<void> = async () => {},
): Promise<Sanity | undefined> {
  const { map, prediction } = explanation;
  if (map === null) return undefined;
  const { path: file } = options.model;
  const model = await readModel(file);
  if ((await fileHash(file, ...weightFiles(model, file))) !== hashes.model) {
    const message = `${file} has changed since this explanation was made: run it again to check its map.`;
    throw new PipelineError('model', message);
  }
  const weights = weightsOf(model);
  if (weights.length === 0) {
    const message = `Model "${options.model.name}" has no weights in its graph itself that could be shuffled, so whether the map follows them can't be told.`;
    throw new PipelineError('model', message);
  }
  const steps = which === 'all' ? [] : [1, Math.ceil(weights.length / 2)];
  const counts = [...new Set([...steps, weights.length])];
  const folder = await scratchFolder();
  const randomised: Sanity['randomised'][number][] = [];
  try {
    for (const count of counts) {
      await between(randomised.length, counts.length);
      const path = join(folder, `last-${count}.onnx`);
      await writeFile(path, writeModel(randomizeWeights(model, weights.slice(-count), options.seed)));
      // Nothing lies beside this file that could tell what was found out about the model.
      const found = { input: preprocess.input, written: undefined, output: outputKind };
      const spec = { ...options.model, ...found, path };
      const again = await explain({ ...options, model: spec, target: prediction.target.index }, sessions, run);
      const other = again.explanation.map;
      randomised.push({ weights: count, correlation: other && likeness([map, other]) });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const last = randomised.at(-1)?.correlation ?? null;
  return { weights: weights.length, randomised, followsModel: last === null || Math.abs(last) < sameFrom };
}
