import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import { PipelineError } from '../../../../src/common/errors.ts';
import { ExplainQueue, type ExplainTask } from '../../../../src/extension/failures/explainQueue.ts';
import { defaultRunSettings } from '../../../../src/extension/settings/runSettings.ts';
import { readSettings } from '../../../../src/settings/settings.ts';

const { settings } = readSettings({}, { baseDir: '/', assets: '/assets' });

/** A queue whose host answers as the name of the image says. */
function start() {
  const warned: string[] = [];
  const answer = (image: string): Promise<unknown> => {
    if (image.includes('bad')) return Promise.reject(new PipelineError('image', `${image} does not exist.`));
    if (image.includes('stopped')) return Promise.reject(new PipelineError('cancelled', 'Cancelled.'));
    return Promise.resolve({});
  };
  const host = Object.assign(new EventEmitter(), {
    explain: ({ image }: { image: string }) => ({ id: 1, explanation: answer(image), cancel: () => undefined }),
    forget: () => undefined,
  });
  const services = {
    host,
    config: { read: () => ({ settings }) },
    history: { find: async () => undefined, record: () => ({ keep: async () => undefined }) },
    log: { warn: (message: string) => warned.push(message) },
  };
  const queue = new ExplainQueue(services as unknown as ConstructorParameters<typeof ExplainQueue>[0]);
  const told = new EventEmitter();
  const asker = { explainingChanged: () => told.emit('changed') };
  /** @returns what is told when all has ended. */
  const explain = async (...names: readonly string[]) => {
    queue.add(asker, names.map(task));
    let state = queue.stateOf(asker);
    while (state !== undefined && state.done + state.failed < state.total) {
      await once(told, 'changed');
      state = queue.stateOf(asker);
    }
    return state;
  };
  return { queue, asker, warned, explain };
}

function task(name: string): ExplainTask {
  const image = { fsPath: `/${name}` } as ExplainTask['image'];
  return { image, name, settings: defaultRunSettings(settings), done: () => undefined };
}

test('what failed in the background is told when all has ended, until it is dismissed, and is logged', async () => {
  const { queue, asker, warned, explain } = start();
  const { done, failed, total, problem } = (await explain('a.png', 'bad.png')) ?? assert.fail('nothing is told');
  assert.deepEqual([done, failed, total, problem], [1, 1, 2, '/bad.png does not exist.']);
  assert.deepEqual(warned, ['Could not explain bad.png in the background (/bad.png does not exist.)']);
  queue.stop(asker);
  assert.equal(queue.stateOf(asker), undefined);
});

test('who asks again is told of what was asked since', async () => {
  const { explain } = start();
  await explain('bad.png');
  assert.equal(await explain('a.png'), undefined);
});

test('explanations that are cancelled are neither made nor failed, and none are none', async () => {
  const { explain } = start();
  assert.equal(await explain('stopped.png'), undefined);
  assert.equal(await explain(), undefined);
});
