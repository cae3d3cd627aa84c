import { type ParseArgsConfig, parseArgs } from 'node:util';
import { firstLine, PipelineError } from '../common/errors.ts';

/** @throws PipelineError('settings') that says which argument is wrong. */
export function parseCommandLine<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (cause) {
    throw new PipelineError('settings', firstLine(cause instanceof Error ? cause.message : String(cause)), { cause });
  }
}

/** As a number if it is one; otherwise unchanged, for a schema to refuse. */
export function numeric(text: string | undefined): number | string | undefined {
  if (text === undefined || text.trim() === '') return text;
  const value = Number(text);
  return Number.isNaN(value) ? text : value;
}
