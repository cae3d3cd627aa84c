import { type ChildProcess, fork } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { results, temporaryFolder } from '../shared/places.ts';
import type { Outcome } from './target.ts';

export const targetNames = ['models', 'images', 'settings', 'labels', 'messages', 'names', 'ipc'] as const;
export type TargetName = (typeof targetNames)[number];

/** What the cases of one target came to. */
export interface Tally {
  readonly target: TargetName;
  readonly counts: Record<Outcome['kind'] | 'crash' | 'hang', number>;
  /** Those that are neither accepted nor refused, one line each with the number of the case. */
  readonly failures: string[];
  /** The highest resident memory of the worker, in bytes. */
  memory: number;
}

export interface FuzzOptions {
  readonly target: TargetName;
  readonly seed: number;
  /** Numbers of the cases; each is the same again with the same seed. */
  readonly cases: readonly number[];
  /** A case that takes longer hangs. */
  readonly deadlineMs: number;
}

type Answer = { readonly outcome: Outcome; readonly memory: number } | 'crash' | 'hang';

/** Runs cases one after another in a process of their own; what failed is kept in test-results/fuzz. */
export async function fuzz({ target, seed, cases, deadlineMs }: FuzzOptions): Promise<Tally> {
  const counts = { accepted: 0, refused: 0, wrong: 0, internal: 0, crash: 0, hang: 0 };
  const tally: Tally = { target, counts, failures: [], memory: 0 };
  const folder = temporaryFolder('fuzz');
  let worker: ChildProcess | undefined;
  try {
    for (const index of cases) {
      worker ??= await startWorker(target, folder, seed);
      const answer = await ask(worker, index, deadlineMs);
      if (typeof answer === 'string') {
        worker.kill('SIGKILL');
        worker = undefined;
      } else {
        tally.memory = Math.max(tally.memory, answer.memory);
      }
      count(tally, index, answer, keep(folder, `${target}-${seed}-${index}`));
    }
  } finally {
    worker?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
  return tally;
}

function count(tally: Tally, index: number, answer: Answer, keepCase: () => void): void {
  const { kind, what = '' } = typeof answer === 'string' ? { kind: answer } : answer.outcome;
  tally.counts[kind]++;
  if (kind === 'accepted' || kind === 'refused') return;
  tally.failures.push(`${tally.target} ${index}: ${kind} ${what}`.trimEnd());
  keepCase();
}

function keep(folder: string, name: string): () => void {
  return () => {
    for (const file of readdirSync(folder).filter((entry) => entry.startsWith('case.'))) {
      mkdirSync(path.join(results, 'fuzz'), { recursive: true });
      cpSync(path.join(folder, file), path.join(results, 'fuzz', `${name}${path.extname(file)}`));
    }
  };
}

function startWorker(target: TargetName, folder: string, seed: number): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('./worker.ts', import.meta.url));
  const worker = fork(script, [target, folder, String(seed)], { execArgv: ['--import', 'tsx'], stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    worker.once('message', () => resolve(worker));
    worker.once('exit', (code) => reject(new Error(`The target "${target}" did not start (exit code ${code}).`)));
  });
}

function ask(worker: ChildProcess, index: number, deadlineMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const settle = (answer: Answer): void => {
      clearTimeout(timer);
      worker.removeAllListeners();
      resolve(answer);
    };
    const timer = setTimeout(() => settle('hang'), deadlineMs);
    worker.once('message', (answer: Answer) => settle(answer));
    worker.once('exit', () => settle('crash'));
    worker.send(index);
  });
}
