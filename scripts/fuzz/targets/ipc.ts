import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { root } from '../../shared/places.ts';
import type { MakeTarget } from '../target.ts';
import { anyValue } from '../values.ts';

const words = [
  'call',
  'cancel',
  'news',
  'answer',
  'failure',
  'method',
  'params',
  'explain',
  'preview',
  'describe',
  'forget',
  'of',
];
const perProcess = 100;

/** Whatever is said to the process that runs the models: it goes on, and ends with its parent. */
export const ipc: MakeTarget = async () => ({
  async run(dice) {
    const child = spawn(process.execPath, [path.join(root, 'dist/main.js')], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    try {
      await once(child, 'message');
      for (let count = 0; count < perProcess; count++) {
        send(child, anyValue(dice, words));
      }
      // Its queue is worked off when it has heard the last one and ends in order.
      const ended = once(child, 'exit');
      child.disconnect();
      const [code, signal] = await ended;
      const inOrder = code === 0 || signal === 'SIGKILL';
      return inOrder ? { kind: 'accepted' } : { kind: 'wrong', what: `ended with ${code ?? signal}` };
    } finally {
      child.kill('SIGKILL');
    }
  },
});

function send(child: ChildProcess, value: unknown): void {
  try {
    if (child.connected) child.send((value ?? null) as object, () => {});
  } catch {
    // What is nested too deep for a message never gets to it.
  }
}
