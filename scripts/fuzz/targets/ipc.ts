import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { root } from '../../shared/places.ts';
import type { MakeTarget } from '../target.ts';
import { anyValue, mutateValue } from '../values.ts';

const options = { image: '/none.png', model: { name: 'm', path: '/none.onnx' }, method: 'rise', samples: 20, seed: 0 };
const seeds: readonly unknown[] = [
  { type: 'call', id: 1, method: 'explain', params: { id: 1, options } },
  { type: 'call', id: 2, method: 'preview', params: { image: '/none.png', whole: true } },
  { type: 'call', id: 3, method: 'describe', params: { model: '/none.onnx', executionProviders: ['cpu'] } },
  { type: 'call', id: 4, method: 'pictures', params: { of: 1, indices: [0], size: 64 } },
  { type: 'call', method: 'forget', params: { of: 1 } },
  { type: 'cancel', id: 1 },
  { type: 'answer', id: 1, answer: null },
  { type: 'failure', id: 1, failure: { code: 'internal', message: 'x' } },
];
const words = [
  'call',
  'cancel',
  'news',
  'answer',
  'failure',
  'method',
  'params',
  'explain',
  'evaluate',
  'export',
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
        send(child, dice.chance(0.3) ? anyValue(dice, words) : mutateValue(dice.pick(seeds), dice, words));
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
