import { execFile } from 'node:child_process';
import { firstLine } from '../pipeline/errors.ts';
import type { ProbedVersion } from './runtime.ts';

const limitMs = 5_000;

/** Runs `command --version`. Never rejects. */
export function probeNode(command: string): Promise<ProbedVersion> {
  return new Promise((resolve) => {
    execFile(command, ['--version'], { timeout: limitMs, windowsHide: true }, (error, stdout) => {
      if (error === null) resolve({ version: stdout.trim() });
      else if (error.code === 'ENOENT') resolve({ error: 'does not exist' });
      else if (error.killed) resolve({ error: `gave no answer to --version within ${limitMs / 1000} s` });
      else resolve({ error: `cannot be run (${firstLine(error.message)})` });
    });
  });
}
