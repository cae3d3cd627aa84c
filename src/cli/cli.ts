#!/usr/bin/env node
/** `relabel`, in a terminal: the same pipeline as in the editor, in process. */
import manifest from '../../package.json' with { type: 'json' };
import { PipelineError, toFailure } from '../common/errors.ts';
import { nearestName } from '../common/labels/didYouMean.ts';
import { commandHelp, help } from './help.ts';
import { clearLine, complain, outlivePipes, print } from './output.ts';

type Command = (args: readonly string[], signal: AbortSignal) => Promise<number>;

// Loaded on demand, so that help needs no native module, and the doctor can report one that doesn't load.
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  explain: async () => (await import('./explain/command.ts')).explainCommand,
  benchmark: async () => (await import('./benchmark/command.ts')).benchmarkCommand,
  evaluate: async () => (await import('./evaluate/command.ts')).evaluateCommand,
  report: async () => (await import('./report/command.ts')).reportCommand,
  merge: async () => (await import('./merge/command.ts')).mergeCommand,
  layers: async () => (await import('./layers/command.ts')).layersCommand,
  doctor: async () => (await import('./doctor/doctor.ts')).doctor,
  setup: async () => (await import('./setup/command.ts')).setupCommand,
};

/** @returns the exit code: 0 done, 1 failed, 2 wrong usage or configuration, 130 cancelled. */
async function main([name, ...args]: readonly string[]): Promise<number> {
  const all = [name, ...args];
  if (name === undefined || all.includes('--help') || all.includes('-h')) {
    const text = name === undefined || !Object.hasOwn(commandHelp, name) ? help : (commandHelp[name] ?? help);
    (name === undefined ? complain : print)(...text.trimEnd().split('\n'), '');
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    print(manifest.version);
    return 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) {
    const near = nearestName(Object.keys(commands), name);
    const next = near === undefined ? '' : ` Did you mean ${near}?`;
    complain(`There is no command "${name}".${next} The commands are ${Object.keys(commands).join(', ')}.`);
    return 2;
  }
  const controller = new AbortController();
  // Once only: the second Ctrl+C finds no handler and kills the process.
  process.once('SIGINT', () => {
    // The work stops after the current batch: this acknowledges the key.
    clearLine();
    complain('Cancelling… Ctrl+C again ends at once.');
    controller.abort();
  });
  try {
    const command = await load();
    return await command(args, controller.signal);
  } catch (error) {
    const { message, code, detail } = toFailure(error);
    if (error instanceof PipelineError) complain(...(error.extra.lines ?? [message]));
    else complain(message, ...(detail ?? '').split('\n'));
    return exitCodes[code] ?? 1;
  }
}

const exitCodes: Readonly<Record<string, number>> = { settings: 2, cancelled: 130 };

outlivePipes();
process.exitCode = await main(process.argv.slice(2));
