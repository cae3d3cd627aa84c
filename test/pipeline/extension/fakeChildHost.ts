import assert from 'node:assert/strict';
import { afterEach, beforeEach } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PipelineError } from '../../../src/common/errors.ts';
import { PipelineHost, type PipelineHostOptions, type Run } from '../../../src/extension/process/pipelineHost.ts';
import type { ExplainOptions } from '../../../src/protocol/options.ts';
import { patience } from '../../host/patience.ts';

/** The child of the tests. */
export const main = fileURLToPath(new URL('../../fixtures/fakeChild.mjs', import.meta.url));
/** What the host wrote to its log. */
export let lines: string[];
/** What it said when it gave up. */
export let stops: string[];
/** Variables of the next child. */
export let env: Record<string, string>;
/** One for each test of the file that imports this. */
export let host: PipelineHost;

beforeEach(() => {
  lines = [];
  env = {};
  stops = [];
  host = start();
});
afterEach(() => host.dispose());

function start(options: Partial<PipelineHostOptions> = {}): PipelineHost {
  const write = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  const runtime = async () => ({
    command: process.execPath,
    env,
    decisions: [{ strategy: 'own binary', taken: true, reason: 'a test' }],
  });
  const made = new PipelineHost({ main, log, runtime, ...options });
  made.on('stopped', (message) => stops.push(message));
  return made;
}

/** Another host in the place of the test's own. */
export function restart(options: Partial<PipelineHostOptions>): void {
  host.dispose();
  host = start(options);
}

/** Asks for an explanation; how it goes is in the name of the image, as fakeChild.mjs has it. */
export function explain(image: string): Run {
  const run = host.explain(
    { image: `/images/${image}`, model: { name: 'Mine' }, samples: 8 } as ExplainOptions,
    () => {},
  );
  // What is of no interest to a test must not end it.
  run.explanation.catch(() => {});
  return run;
}

export async function failure(promise: Promise<unknown>): Promise<PipelineError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof PipelineError, String(error));
    return error;
  }
  return assert.fail('should have failed');
}

/** Resolves once the host runs `image` and the child has answered. */
export function running(image: string): Promise<void> {
  return new Promise((resolve) => {
    host.on('activity', (activity) => {
      if (activity?.image.endsWith(image) && activity.done > 0) resolve();
    });
  });
}

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + patience; !holds(); await sleep(20)) {
    if (Date.now() > end) assert.fail(`waited in vain for ${what}\n${lines.join('\n')}`);
  }
}

export function logged(line: string): Promise<void> {
  return until(() => lines.includes(line), line);
}

export function gone(pid: number): Promise<void> {
  return until(() => !alive(pid), `the end of process ${pid}`);
}
