import { spawn } from 'node:child_process';
import { cancelled } from '../common/rpc.ts';
import type { Provider } from '../protocol/models.ts';

/** What came of running a model on a provider. */
export type ProviderTrial =
  | {
      readonly runs: true;
      /** The largest difference of a class's probability from the CPU's. */
      readonly difference: number;
    }
  | { readonly runs: false /** In few words, to follow "does not run: ". */; readonly reason: string };

/** What runs the trial. */
export interface TrialProcess {
  /** A Node.js program. */
  readonly command: string;
  /** Absolute path of `tryProvider.js`. */
  readonly script: string;
  /** Absolute path of `media/`. */
  readonly assets: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A first run on a GPU may compile kernels for minutes. */
const patience = 300_000;

/** Convolutions on tensor cores (TF32) keep 10 bits of a number: probabilities differ in the third digit at most. */
const mostDifference = 0.01;

/**
 * Runs the bundled model on the CPU and on a provider, in a process of its own, and compares. A trial whose
 * probabilities differ by more than 0.01 is one that does not run.
 *
 * @throws PipelineError('cancelled')
 */
export async function tryProvider(
  provider: Provider,
  { command, script, assets, env }: TrialProcess,
  signal: AbortSignal,
): Promise<ProviderTrial> {
  const { message, end } = await run(command, [script, provider, assets], env, signal);
  if (signal.aborted) throw cancelled();
  const trial = asTrial(message);
  if (trial === undefined) return { runs: false, reason: `the process that tried it ended (${end})` };
  if (!trial.runs || trial.difference <= mostDifference) return trial;
  return { runs: false, reason: `its probabilities differ from the CPU's by up to ${trial.difference.toPrecision(2)}` };
}

function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<{ readonly message: unknown; readonly end: string }> {
  return new Promise((resolve) => {
    // Native libraries write what they like.
    const child = spawn(command, args, {
      ...{ env: { ...env }, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], windowsHide: true },
      ...{ signal, killSignal: 'SIGKILL' },
    });
    // Not spawn's own timeout: where nothing was started, that keeps this process alive until it passes.
    const timer = setTimeout(() => child.kill('SIGKILL'), patience);
    let message: unknown;
    const settle = (end: string): void => {
      clearTimeout(timer);
      resolve({ message, end });
    };
    child.once('message', (sent) => {
      message = sent;
    });
    child.once('error', (error) => settle(error.message));
    child.once('close', (code, ended) => settle(ended === null ? `exit code ${code}` : `signal ${ended}`));
  });
}

function asTrial(message: unknown): ProviderTrial | undefined {
  if (typeof message !== 'object' || message === null || !('runs' in message)) return undefined;
  const { runs, difference, reason } = message as Partial<Record<'runs' | 'difference' | 'reason', unknown>>;
  // A difference that is no number arrives as null.
  if (runs === true) {
    return { runs, difference: typeof difference === 'number' ? difference : Number.POSITIVE_INFINITY };
  }
  return typeof reason === 'string' ? { runs: false, reason } : undefined;
}
