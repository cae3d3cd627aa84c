import { encodeGraph, type Graph } from './graph.ts';
import { InferenceSession } from './ort.ts';
import { sleepingThreads } from './sessionThreads.ts';

/** Images that best go through a graph at once: few enough for their planes to stay in the processor's cache. */
export const imagesAtOnce = 10;

/** A handful of shapes is in use at a time; each compiled graph holds little more than its thread pool. */
const capacity = 8;
const compiled = new Map<string, Promise<InferenceSession>>();

/**
 * A graph of our own as a session on the CPU. The same graph is compiled once in a process, so that the second
 * explanation creates no session.
 */
export function compileGraph(graph: Graph): Promise<InferenceSession> {
  const bytes = encodeGraph(graph);
  const key = Buffer.from(bytes).toString('base64');
  const session =
    compiled.get(key) ?? InferenceSession.create(bytes, { ...sleepingThreads, executionProviders: ['cpu'] });
  compiled.delete(key);
  compiled.set(key, session);
  for (const oldest of compiled.keys()) {
    if (compiled.size <= capacity) break;
    compiled.delete(oldest);
  }
  return session;
}
