import type { InferenceSession } from 'onnxruntime-node';

/**
 * For every session: its threads sleep when they are idle. By default they spin for a while after each run, and those
 * of the decoder then compete with the teacher, whose runs take up to 1.7 times as long.
 */
export const sleepingThreads: Pick<InferenceSession.SessionOptions, 'extra'> = {
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};
