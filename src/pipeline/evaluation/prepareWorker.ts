/** A thread that decodes, fits and measures images, so that the thread of the model has nothing else to do. */
import { parentPort, workerData } from 'node:worker_threads';
import { toFailure } from '../../common/errors.ts';
import { type Feed, prepareImage } from './preparedImage.ts';
import { type PrepareAnswer, type PrepareRequest, perThread } from './preparePool.ts';
import { Turns } from './turns.ts';

const feed = workerData as Feed;
// The pool ends the whole thread instead.
const { signal } = new AbortController();
const turns = new Turns(perThread);

parentPort?.on('message', ({ id, image }: PrepareRequest) => {
  const tell = (answer: PrepareAnswer, buffers: ArrayBuffer[] = []): void => parentPort?.postMessage(answer, buffers);
  turns
    .take(() => prepareImage(image, feed, signal))
    .then(
      (result) => tell({ id, result }, 'tensor' in result ? [result.tensor.buffer as ArrayBuffer] : []),
      (error: unknown) => tell({ id, failure: toFailure(error) }),
    );
});
