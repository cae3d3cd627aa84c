import { firstLine } from '../../common/errors.ts';
import { findDriver, oldestDriver } from '../../cuda/driver.ts';
import { systemRoot } from '../../cuda/places.ts';
import { cudaTarget } from '../../cuda/target.ts';
import type { Provider } from '../../protocol/models.ts';
import { cudaRuntimeProblem } from './ort.ts';

/** Why a provider did not run, in one line: the runtime's words, or their cause if it is known. */
export function providerReason(provider: Provider, error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return (provider === 'cuda' ? cudaReason(words) : undefined) ?? firstLine(words).replace(/^.* was false\. /, '');
}

/**
 * The loader names only the first library that it misses, or none at all:
 * https://github.com/microsoft/onnxruntime/blob/v1.30.0/onnxruntime/core/session/provider_bridge_ort.cc
 */
function cudaReason(words: string): string | undefined {
  if (cudaRuntimeProblem !== undefined) return cudaRuntimeProblem;
  const target = cudaTarget();
  if (target === undefined) return undefined;
  const driver = findDriver({ target, env: process.env, root: systemRoot() });
  if (driver.state === 'missing') return 'no NVIDIA driver';
  if (driver.state === 'wrong version') return `the NVIDIA driver ${driver.version} is older than ${oldestDriver}`;
  // CUDA errors come in a line full of file names and expressions.
  const failure = /(?:CUDA|CUDNN|CUBLAS) failure \d+: [^;]+/.exec(words)?.[0].trim();
  if (failure !== undefined) return failure;
  return /Failed to load (shared )?library/.test(words)
    ? 'the CUDA provider or a library that it needs is missing or does not load: set up CUDA (relabel setup cuda)'
    : undefined;
}
