import type { Failure } from '../protocol/failure.ts';
import { describe, type Problem } from './problem.ts';

/** An error whose message is fit for the user: one line that names the file or setting and the next step. */
export class PipelineError extends Error {
  override readonly name = 'PipelineError';

  constructor(
    readonly code: Failure['code'],
    message: string,
    /** `lines`: the message, if it has several lines. */
    readonly extra: { readonly setting?: string; readonly cause?: unknown; readonly lines?: readonly string[] } = {},
  ) {
    super(message, extra.cause === undefined ? undefined : { cause: extra.cause });
  }
}

/**
 * Stops if settings or arguments have problems.
 *
 * @throws PipelineError('settings') with one line for each.
 */
export function refuse(problems: readonly Problem[]): void {
  const lines = problems.map(describe);
  if (lines.length > 0) throw new PipelineError('settings', lines.join('\n'), { lines });
}

/** Any thrown value as data; anything other than a PipelineError is a bug of ours, and is reported as one. */
export function toFailure(error: unknown): Failure {
  if (error instanceof PipelineError) {
    return { code: error.code, message: error.message, detail: detailOf(error), setting: error.extra.setting };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: `Relabel failed unexpectedly: ${firstLine(reason)}`, detail: detailOf(error) };
}

/** The first line of a library's message, for use inside one of ours. */
export function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.trim() ?? '';
}

function detailOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const cause = error.cause === undefined ? '' : `\ncaused by: ${detailOf(error.cause) ?? String(error.cause)}`;
  return (error.stack ?? error.message) + cause;
}
