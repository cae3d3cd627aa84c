import { formMessages } from '../../../src/extension/addModel/formMessages.ts';
import { pageMessages } from '../../../src/extension/panel/pageMessages.ts';
import { readMessage } from '../../../src/extension/shared/checkedMessages.ts';
import type { MakeTarget } from '../target.ts';
import { anyValue, mutateValue } from '../values.ts';

const seeds: readonly unknown[] = [
  { type: 'explain', settings: { model: 'm', method: 'rise', samples: 40, sampling: 'local', seed: 0 } },
  { type: 'pictures', request: 1, run: 1, indices: [0, 1], size: 64 },
  { type: 'curvePicture', request: 1, run: 1, curve: 'deletion', step: 8, point: 2 },
  { type: 'evaluate', run: 1, measures: { step: 8, road: true } },
  { type: 'compare', change: { model: 'm' } },
  { type: 'savePicture', bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), instead: false },
  { type: 'command', command: 'export' },
  { type: 'change', change: { name: 'n', size: ['1', '2'], output: 'auto' } },
];
const words = [...Object.keys(pageMessages), ...Object.keys(formMessages), 'settings', 'measures', 'change', 'indices'];

/** What the pages of the panel and of the form may send. */
export const messages: MakeTarget = async () => ({
  async run(dice) {
    const seed = dice.pick(seeds);
    const changed = dice.chance(0.9) ? mutateValue(seed, dice, words) : seed;
    const value = dice.chance(0.2) ? anyValue(dice, words) : changed;
    const read = [readMessage(pageMessages, value), readMessage(formMessages, value)];
    const accepted = read.find((result) => 'message' in result);
    if (accepted === undefined) return { kind: 'refused' };
    return 'message' in accepted && typeof accepted.message.type === 'string'
      ? { kind: 'accepted' }
      : { kind: 'wrong', what: 'a message without a type' };
  },
});
