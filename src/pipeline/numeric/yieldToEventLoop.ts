import { setImmediate } from 'node:timers/promises';

/**
 * Lets in what waits, a cancel among it: that arrives between two turns of the event loop only.
 * @throws the signal's reason if there was one.
 */
export async function yieldToEventLoop(signal?: AbortSignal): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}
