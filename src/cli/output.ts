import { printable, printableJson } from '../common/printable.ts';

/** Whether progress can be overwritten: stderr is a terminal. */
export function isTerminal(): boolean {
  return process.stderr.isTTY === true;
}

/**
 * Lets the work go on, with its files and its exit code, when whoever reads the output has enough of it, as `head` has.
 */
export function outlivePipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** Prints lines on stdout. Whatever names a line contains, it stays one line, and a terminal obeys nothing in it. */
export function print(...lines: readonly string[]): void {
  process.stdout.write(joined(lines));
}

/** Prints a value exactly, as JSON in printable characters. */
export function printJson(value: unknown): void {
  process.stdout.write(`${printableJson(value, 2)}\n`);
}

/** Prints lines on stderr, as `print` does. */
export function complain(...lines: readonly string[]): void {
  process.stderr.write(joined(lines));
}

/** Replaces the line that `overwrite` showed before; without a terminal, prints a new one. */
export function overwrite(line: string): void {
  clearLine();
  if (!isTerminal()) complain(line);
  // A line that wraps would not be cleared completely.
  else process.stderr.write(printable(line).slice(0, (process.stderr.columns || 80) - 1));
}

/** Removes the line that `overwrite` showed. */
export function clearLine(): void {
  if (isTerminal()) process.stderr.write('\r\x1b[K');
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${printable(line)}\n`).join('');
}
