import { type ParseArgsConfig, parseArgs } from 'node:util';
import { firstLine, PipelineError, refuse } from '../common/errors.ts';
import { nearestLabels } from '../common/labels/nearestLabels.ts';
import type { Problem } from '../common/problem.ts';

/** @throws PipelineError('settings') that says which argument is wrong. */
export function parseCommandLine<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    const parsed = parseArgs(config);
    refuse(misunderstood(config));
    return parsed;
  } catch (cause) {
    if (cause instanceof PipelineError) throw cause;
    const message = firstLine(cause instanceof Error ? cause.message : String(cause));
    throw new PipelineError('settings', unknownOption(message, Object.keys(config.options ?? {})) ?? message, {
      cause,
    });
  }
}

/**
 * What Node takes without a word, and nobody means: an empty value, as of a variable of a script that is not set, which
 * would stand for the working directory; and a second value, for which the first would be dropped.
 */
function misunderstood(config: ParseArgsConfig): Problem[] {
  const { tokens } = parseArgs({ ...config, tokens: true });
  const problems: Problem[] = [];
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind === 'positional' && token.value.trim() === '') {
      problems.push({ setting: 'An argument', message: 'is empty: is a variable not set?' });
    }
    if (token.kind !== 'option' || token.value === undefined) continue;
    const setting = `--${token.name}`;
    if (token.value.trim() === '') problems.push({ setting, message: 'is empty: give it a value, or leave it out' });
    if (given.has(setting) && config.options?.[token.name]?.multiple !== true) {
      problems.push({ setting, message: 'is given twice: give it once' });
    }
    given.add(setting);
  }
  return problems;
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
