import { spawn } from 'node:child_process';

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  /** Both streams as they came, with colours removed. */
  readonly output: string;
}

interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Repeat the output as it comes: on our own stdout, or to whom it is given. */
  readonly echo?: boolean | ((text: string) => void);
}

/** Runs a program to its end, without a shell. Rejects only if it cannot be started. */
export function command(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // npm and the programs of packages are .cmd files on Windows, which only a shell starts.
      shell: process.platform === 'win32' && !program.endsWith('.exe'),
    });
    let stdout = '';
    let output = '';
    const take = (text: string): void => {
      output += text;
      if (typeof options.echo === 'function') options.echo(text);
      else if (options.echo) process.stdout.write(text);
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      take(text);
    });
    child.stderr.setEncoding('utf8').on('data', take);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, stdout, output: stripColours(output) }));
  });
}

/** Like {@link command}, for what must succeed. @throws Error with the end of the output. */
export async function mustRun(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const result = await command(program, args, options);
  if (result.code !== 0) {
    throw new Error(`${program} ${args.join(' ')} ended with ${result.code}:\n${result.output.slice(-3000)}`);
  }
  return result.stdout;
}

/** True if the program is there and answers to `args`. */
export async function answers(program: string, args: readonly string[] = ['--version']): Promise<boolean> {
  return command(program, args).then(
    ({ code }) => code === 0,
    () => false,
  );
}

function stripColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what colours start with.
  return text.replace(/\x1b\[[0-9;]*m/g, '');
}
