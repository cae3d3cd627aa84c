import { setImmediate } from 'node:timers/promises';

/**
 * Lets pending events in, such as a cancel, which can only arrive between two turns of the event loop.
 * @throws the signal's reason if it was aborted.
 */
export async function yieldToEventLoop(signal?: AbortSignal): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}
