/** The process in which cases run, so that one that brings it down or never ends is one among many. */
import { toFailure } from '../../src/common/errors.ts';
import { Dice } from './dice.ts';
import type { MakeTarget, Outcome, Target } from './target.ts';
import { images } from './targets/images.ts';
import { ipc } from './targets/ipc.ts';
import { labels } from './targets/labels.ts';
import { messages } from './targets/messages.ts';
import { models } from './targets/models.ts';
import { names } from './targets/names.ts';
import { settings } from './targets/settings.ts';

const makers: ReadonlyMap<string, MakeTarget> = new Map(
  Object.entries({ models, images, settings, labels, messages, names, ipc }),
);
const [name = '', folder = '', seed = '0'] = process.argv.slice(2);
const make = makers.get(name);
if (make === undefined) throw new Error(`No target "${name}": choose ${[...makers.keys()].join(', ')}.`);
const target = await make(folder);

async function outcomeOf(target: Target, index: number): Promise<Outcome> {
  try {
    return await target.run(new Dice(Number(seed), index));
  } catch (error) {
    return { kind: 'internal', what: toFailure(error).message };
  }
}

process.on('message', async (index: number) => {
  const outcome = await outcomeOf(target, index);
  process.send?.({ index, outcome, memory: process.resourceUsage().maxRSS * 1024 });
});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.send?.('ready');
