import { type ParseArgsConfig, parseArgs } from 'node:util';
import { firstLine, PipelineError } from '../common/errors.ts';
import { nearestLabels } from '../common/labels/nearestLabels.ts';

/** @throws PipelineError('settings') that says which argument is wrong. */
export function parseCommandLine<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (cause) {
    const message = firstLine(cause instanceof Error ? cause.message : String(cause));
    throw new PipelineError('settings', unknownOption(message, Object.keys(config.options ?? {})) ?? message, {
      cause,
    });
  }
}

/** Node's message goes on about positional arguments; undefined: it is about something else. */
function unknownOption(message: string, known: readonly string[]): string | undefined {
  const name = /^Unknown option '-*([^']*)'/.exec(message)?.[1];
  if (name === undefined) return undefined;
  const [near] = nearestLabels(known, name, 1);
  const next = near === undefined ? '' : `did you mean --${near}? `;
  return `There is no option --${name}: ${next}--help lists the command's options.`;
}

/** As a number if it is one; otherwise unchanged, for a schema to refuse. */
export function numeric(text: string | undefined): number | string | undefined {
  if (text === undefined || text.trim() === '') return text;
  const value = Number(text);
  return Number.isNaN(value) ? text : value;
}
