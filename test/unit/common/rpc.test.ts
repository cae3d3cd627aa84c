import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { PipelineError, toFailure } from '../../../src/common/errors.ts';
import { type Call, Peer, type RpcMessage } from '../../../src/common/rpc.ts';

interface Api {
  double(values: Float32Array): Promise<Float32Array>;
  count(to: number, call: Call<{ readonly done: number }>): Promise<string>;
  /** Never ends unless it is cancelled. */
  wait(what: { readonly name: string }, call: Call): Promise<void>;
  finish(nothing: undefined, call: Call): Promise<string>;
  fail(error: string): Promise<void>;
  unclonable(nothing: undefined): Promise<() => void>;
  note(text: string): void;
}

/** Two sides and a border that copies what it carries, in order, each message in a later turn. */
function connect() {
  const heard: string[] = [];
  const failures: string[] = [];
  const carried: RpcMessage[] = [];
  const handlers: Api = {
    double: async (values) => values.map((value) => value * 2),
    async count(to, call) {
      call.begin();
      for (let done = 1; done <= to; done++) {
        call.report({ done });
        await turn();
      }
      return 'counted';
    },
    wait: ({ name }, { signal }) =>
      new Promise((_, reject) => {
        heard.push(`began ${name}`);
        signal.addEventListener('abort', () => {
          heard.push(`ended ${name}`);
          reject(signal.reason);
        });
      }),
    finish: async (_, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return 'finished anyway';
    },
    async fail(kind) {
      if (kind === 'data') {
        throw new PipelineError('model', 'relabel.models[0].path: no such file.', {
          setting: 'relabel.models[0].path',
          cause: new Error('ENOENT'),
        });
      }
      throw new TypeError('x is not a function\nat somewhere');
    },
    unclonable: async () => () => {},
    note(text) {
      if (text === 'bad') throw new PipelineError('settings', 'A bad note.');
      heard.push(text);
    },
  };
  const post = (to: () => { receive(message: unknown): void }) => (message: RpcMessage) => {
    const copy = structuredClone(message);
    carried.push(copy);
    setImmediate(() => to().receive(copy));
  };
  const server: Peer<Api, object> = new Peer<Api, object>(handlers, {
    post: post(() => client),
    failed: ({ message }, method) => failures.push(`${method}: ${message}`),
  });
  const client: Peer<object, Api> = new Peer<object, Api>({}, { post: post(() => server) });
  return { client, server, remote: client.remote, heard, failures, carried };
}

async function failureOf(promise: Promise<unknown>): Promise<PipelineError> {
  const error = await promise.then(
    () => assert.fail('should have failed'),
    (error: unknown) => error,
  );
  assert.ok(error instanceof PipelineError, String(error));
  return error;
}

async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await turn();
}

test('a call is answered, typed arrays stay what they are', async () => {
  const { remote } = connect();
  assert.deepEqual(await remote.double(Float32Array.of(1, 2.5)), Float32Array.of(2, 5));
});

test('calls are answered each by its own answer, whichever is done first', async () => {
  const { remote } = connect();
  const order: string[] = [];
  const long = remote.count(5).then(() => order.push('long'));
  const short = remote.count(1).then(() => order.push('short'));
  await Promise.all([long, short]);
  assert.deepEqual(order, ['short', 'long']);
});

test('the begin and the news of a call arrive in order, before its answer, and nowhere else', async () => {
  const { remote } = connect();
  const heard: unknown[] = [];
  const other: unknown[] = [];
  const answers = Promise.all([
    remote.count(3, { begun: () => heard.push('begun'), report: ({ done }) => heard.push(done) }),
    remote.count(1, { report: ({ done }) => other.push(done) }),
  ]);
  heard.push((await answers)[0]);
  assert.deepEqual(heard, ['begun', 1, 2, 3, 'counted']);
  assert.deepEqual(other, [1]);
});

test('an error arrives with its code, message, setting and detail', async () => {
  const { remote, failures } = connect();
  const error = await failureOf(remote.fail('data'));
  assert.deepEqual(
    [error.code, error.message, error.extra.setting],
    ['model', 'relabel.models[0].path: no such file.', 'relabel.models[0].path'],
  );
  assert.match(toFailure(error).detail ?? '', /caused by: (.|\n)*ENOENT/, 'and what caused it is there for the log');
  assert.deepEqual(failures, ['fail: relabel.models[0].path: no such file.']);
});

test('an error that nobody foresaw arrives as one of ours, its first line in the message', async () => {
  const { remote } = connect();
  const { code, message } = await failureOf(remote.fail('bug'));
  assert.deepEqual([code, message], ['internal', 'Relabel failed unexpectedly: x is not a function']);
});

test('a call that is cancelled before it is made is never sent', async () => {
  const { remote, carried } = connect();
  const { code } = await failureOf(remote.wait({ name: 'a' }, { signal: AbortSignal.abort() }));
  assert.equal(code, 'cancelled');
  assert.deepEqual(carried, []);
});

test('a cancel reaches the handler of its call only, and is answered by it', async () => {
  const { remote, heard } = connect();
  const controller = new AbortController();
  const first = failureOf(remote.wait({ name: 'a' }, { signal: controller.signal }));
  const second = remote.wait({ name: 'b' });
  second.catch(() => {});
  await settle();
  controller.abort();
  assert.equal((await first).code, 'cancelled');
  assert.deepEqual(heard, ['began a', 'began b', 'ended a']);
});

test('what is done although it was cancelled is answered', async () => {
  const { remote } = connect();
  const controller = new AbortController();
  const answer = remote.finish(undefined, { signal: controller.signal });
  await settle();
  controller.abort();
  assert.equal(await answer, 'finished anyway');
});

test('to cancel what is done sends nothing', async () => {
  const { remote, carried } = connect();
  const controller = new AbortController();
  await remote.count(0, { signal: controller.signal });
  controller.abort();
  await settle();
  assert.ok(!carried.some(({ type }) => type === 'cancel'));
});

test('when the other side is gone all that is open rejects, and so does all that is asked later', async () => {
  const { client, remote } = connect();
  const open = [failureOf(remote.wait({ name: 'a' })), failureOf(remote.count(3))];
  client.close(new PipelineError('gone', 'It has ended.'));
  client.notify('note', 'for nobody');
  const errors = await Promise.all([...open, failureOf(remote.count(1))]);
  assert.deepEqual(
    errors.map(({ code, message }) => `${code}: ${message}`),
    Array(3).fill('gone: It has ended.'),
  );
});

test('a handler whose caller is gone is cancelled, and answers nobody', async () => {
  const { server, remote, heard, carried } = connect();
  remote.wait({ name: 'a' }).catch(() => {});
  await settle();
  server.close(new PipelineError('gone', 'Gone.'));
  await settle();
  assert.deepEqual(heard, ['began a', 'ended a']);
  assert.ok(!carried.some(({ type }) => type === 'failure'));
});

test('a notice is heard and not answered; one that fails is told of on its own side', async () => {
  const { client, heard, failures, carried } = connect();
  client.notify('note', 'bad');
  client.notify('note', 'hello');
  await settle();
  assert.deepEqual(heard, ['hello']);
  assert.deepEqual(failures, ['note: A bad note.']);
  assert.equal(carried.length, 2);
});

test('a method that is not there, or is only inherited, fails by its name', async () => {
  const { client } = connect();
  const remote = client.remote as unknown as Record<string, (params?: unknown) => Promise<unknown>>;
  for (const method of ['nothing', 'constructor', '__proto__', 'toString']) {
    const { code, message } = await failureOf(remote[method]!());
    assert.deepEqual([code, message], ['internal', `Relabel failed unexpectedly: nothing answers “${method}”.`]);
  }
});

test('what cannot be carried fails the call, on either side of the border', async () => {
  const { remote, client } = connect();
  await assert.rejects(remote.double((() => {}) as never), /could not be cloned/);
  assert.match((await failureOf(remote.unclonable(undefined))).message, /could not be cloned/);
  assert.equal(await client.remote.count(0), 'counted', 'and the border is still open');
});

test('what is no message, or one of an unknown call, is passed over', async () => {
  const { client, remote } = connect();
  const strays = [null, 7, 'call', {}, { type: 'call' }, { type: 'answer' }, { type: 'answer', id: 99, answer: 1 }];
  for (const stray of [...strays, { type: 'news', id: 99 }, { type: 'x', id: 1 }]) client.receive(stray);
  assert.equal(await remote.count(0), 'counted');
});

test('a remote is no promise', async () => {
  const { remote } = connect();
  assert.equal(await Promise.resolve(remote), remote);
});
