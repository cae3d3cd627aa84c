import type { Provider } from '../../protocol/models.ts';
import type { TeacherInput } from './teacherInput.ts';

/**
 * With this many images, a batch spreads its fixed costs, and still ends within a fraction of a second for a cancel.
 */
const cpuBatch = 50;
const gpuBatch = 64;
/** The most numbers in a batch: 256 MiB. */
const mostNumbers = 2 ** 26;

/** Images per batch; large inputs have fewer, so that they fit into memory. */
export function bestBatch(provider: Provider, { height, width, channels }: TeacherInput): number {
  const usual = provider === 'cpu' ? cpuBatch : gpuBatch;
  return Math.max(1, Math.min(usual, Math.floor(mostNumbers / (height * width * channels))));
}
