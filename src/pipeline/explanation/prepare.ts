import { stat } from 'node:fs/promises';
import type { ExplainOptions } from '../../protocol/options.ts';
import type { GiveWay } from '../jobQueue.ts';
import type { Sessions } from '../onnx/session.ts';
import { firstGuess } from './firstGuess.ts';
import { openRest, openSubject } from './openSubject.ts';

/** A larger model is opened only when somebody wants an explanation, in bytes. */
const largest = 2 ** 28;

/**
 * Does what comes before the first map of an explanation, so that all sessions for it are open when somebody asks for it.
 * @param run `giveWay` lets what somebody waits for go first, which finds open what there is so far.
 * @throws PipelineError as `explain` does.
 */
export async function prepare(
  options: ExplainOptions,
  sessions: Sessions,
  { signal, giveWay }: { readonly signal: AbortSignal; readonly giveWay: GiveWay },
): Promise<void> {
  const file = await stat(options.model.path).catch(() => undefined);
  if (file !== undefined && file.size > largest) return;
  const run = { signal, emit: () => {} };
  const { seen } = await openSubject(options, sessions, run);
  await giveWay();
  await firstGuess(seen, options, signal);
  await giveWay();
  await openRest(options, seen, sessions, run);
}
