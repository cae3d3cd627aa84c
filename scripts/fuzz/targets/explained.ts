import { toFailure } from '../../../src/common/errors.ts';
import { explain } from '../../../src/pipeline/explanation/explain.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { Explanation } from '../../../src/protocol/explanation.ts';
import type { ExplainOptions } from '../../../src/protocol/options.ts';
import { presets } from '../../../src/settings/presets.ts';
import type { Outcome } from '../target.ts';

/** Options that take an explanation little time. */
export function quickOptions(image: string, model: string): ExplainOptions {
  return {
    image,
    model: { name: 'fuzz', path: model, input: presets.unit, output: 'auto' },
    vae: { name: 'none', encoder: '/none', decoder: '/none' },
    method: 'rise',
    samples: 20,
    sampling: 'local',
    seed: 0,
    executionProviders: ['cpu'],
    batchSize: 'auto',
  };
}

/** Explains, and looks whether what comes of it can be true; twice, as the same must come of the same. */
export async function explained(options: ExplainOptions): Promise<Outcome> {
  const sessions = new Sessions();
  const run = { signal: new AbortController().signal, emit: () => {} };
  try {
    const { explanation } = await explain(options, sessions, run);
    const fault = faultOf(explanation);
    if (fault !== undefined) return { kind: 'wrong', what: fault };
    const again = await explain(options, sessions, run);
    const same = isSame(explanation, again.explanation);
    return same || isRandom(explanation)
      ? { kind: 'accepted' }
      : { kind: 'wrong', what: 'another map the second time' };
  } catch (error) {
    return refusal(error);
  } finally {
    await sessions.dispose();
  }
}

/** Errors that are fit for a user are one line. */
export function refusal(error: unknown): Outcome {
  const { code, message } = toFailure(error);
  if (code === 'internal') return { kind: 'internal', what: message };
  return message.includes('\n') ? { kind: 'wrong', what: `several lines: ${message}` } : { kind: 'refused' };
}

function faultOf({ map, prediction }: Explanation): string | undefined {
  const { top, target } = prediction;
  const isShare = (value: number): boolean => value >= 0 && value <= 1 + 1e-6;
  if (![...top, target].every(({ probability }) => isShare(probability))) return 'a probability outside of 0 to 1';
  if (map === null) return undefined;
  if (map.values.length !== map.width * map.height) return 'a map of another size';
  return map.values.every(Number.isFinite) ? undefined : 'a map with NaN or infinity';
}

function isSame(one: Explanation, other: Explanation): boolean {
  const [values, others] = [one.map?.values ?? [], other.map?.values ?? []];
  return values.length === others.length && values.every((value, index) => value === others[index]);
}

/** A model may roll dice itself: then nothing needs to come twice. */
function isRandom({ notes }: Explanation): boolean {
  return notes.some((note) => /random/i.test(note));
}
