import { encodeGraph, type Graph } from './graph.ts';
import { InferenceSession } from './ort.ts';
import { sleepingThreads } from './sessionThreads.ts';

/** The best number of images per run of a graph: few enough for their planes to stay in the processor's cache. */
export const imagesAtOnce = 10;

/** Only a handful of shapes is in use at a time; each compiled graph holds little more than its thread pool. */
const capacity = 8;
const compiled = new Map<string, Promise<InferenceSession>>();

/**
 * A graph of our own as a session on the CPU. A graph is compiled once per process, so that the second explanation
 * creates no session.
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
