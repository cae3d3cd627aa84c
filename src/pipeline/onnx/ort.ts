/**
 * ONNX Runtime as this process should run it: its own package, or the copy that was set up for CUDA. Values of
 * onnxruntime-node are imported only here, so that a process has a single runtime; types may come from the package.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Package from 'onnxruntime-node';
import { firstLine } from '../../common/errors.ts';
import { runtimeVariable } from '../../settings/cudaRuntime.ts';

const { ort, problem } = load(process.env[runtimeVariable]);

// Errors are thrown and reported: the native log would repeat them, with colours.
ort.env.logLevel = 'fatal';

export const { env, InferenceSession, Tensor } = ort;
export type InferenceSession = Package.InferenceSession;
export type Tensor = Package.Tensor;

/** Why the copy that was set up for CUDA could not be loaded, so that the package is used; one line. */
export const cudaRuntimeProblem = problem;

function load(folder: string | undefined): { readonly ort: typeof Package; readonly problem: string | undefined } {
  // The bundler must leave the package where it is: its native files are beside it.
  const own = (): typeof Package => createRequire(import.meta.url)('onnxruntime-node');
  if (folder === undefined || folder === '') return { ort: own(), problem: undefined };
  try {
    return { ort: createRequire(join(folder, 'package.json'))('onnxruntime-node'), problem: undefined };
  } catch (error) {
    const reason = firstLine(error instanceof Error ? error.message : String(error));
    return { ort: own(), problem: `${folder} can't be loaded (${reason}): set up CUDA again` };
  }
}
