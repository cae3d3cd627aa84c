import type { InferenceSession } from 'onnxruntime-node';

/**
 * For every session: its threads sleep when they have nothing to do. By default they spin for a while after each run,
 * and those of the decoder then take the processor from the teacher, whose runs take up to 1.7 times as long.
 */
export const sleepingThreads: Pick<InferenceSession.SessionOptions, 'extra'> = {
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};
