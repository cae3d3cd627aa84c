import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { PipelineError } from '../../../../src/common/errors.ts';
import { cat, child, gone, start } from './toldChild.ts';

test('a question waits for a child, and is asked once', async () => {
  const { open } = start();
  const { asked, remote } = child();
  const answer = open.add('preview', cat);
  assert.ok(open.unsent);
  open.send(remote);
  open.send(remote);
  assert.ok(!open.unsent);
  assert.deepEqual(
    asked.map(({ method, params }) => [method, params]),
    [['preview', cat]],
  );
  asked[0]!.answer('a picture');
  assert.equal(await answer, 'a picture');
});

test('what had not begun when its child ended is asked of the next, and only that one answers', async () => {
  const { open } = start();
  const [first, second] = [child(), child()];
  const reports: unknown[] = [];
  const answer = open.add('preview', cat, { report: (news) => reports.push(news) });
  open.send(first.remote);
  open.lose(() => gone);
  assert.ok(open.unsent);
  open.send(second.remote);
  first.asked[0]!.options.report?.('from the dead');
  first.asked[0]!.answer('from the dead');
  first.asked[0]!.options.begun?.();
  await turn();
  second.asked[0]!.options.report?.('alive');
  second.asked[0]!.answer('a picture');
  assert.equal(await answer, 'a picture');
  assert.deepEqual(reports, ['alive']);
});

test('what had begun fails with its child, and so does what only that child kept', async () => {
  const { open, heard } = start();
  const { asked, remote } = child();
  const begun = open.add('preview', cat);
  const kept = open.add('overlay', { of: 3, size: 64 });
  open.send(remote);
  asked[0]!.options.begun?.();
  open.lose(() => gone);
  await assert.rejects(begun, gone);
  await assert.rejects(kept, gone);
  assert.ok(!open.unsent);
  assert.deepEqual(heard, [], 'no answer of the child');
});

const birds = { name: 'Birds' };

test('a run of a folder that had given way is asked again when another question ends the child', async () => {
  const { open } = start();
  const [first, second] = [child(), child()];
  const answer = open.add('evaluateFolder', birds);
  const crashing = open.add('preview', cat);
  open.send(first.remote);
  for (const { options } of first.asked) options.begun?.();
  open.lose(() => gone);
  await assert.rejects(crashing, gone);
  open.send(second.remote);
  second.asked[0]!.options.begun?.();
  second.asked[0]!.answer('a summary');
  assert.equal(await answer, 'a summary');
});

test('a run of a folder in which the child crashed fails; one whose child was ended on purpose is asked again', async () => {
  const { open } = start();
  const { asked, remote } = child();
  const crashed = open.add('evaluateFolder', birds);
  open.send(remote);
  asked[0]!.options.begun?.();
  open.lose(() => gone);
  await assert.rejects(crashed, gone);

  const stopped = new AbortController();
  const [answer, unwanted] = [
    open.add('evaluateFolder', birds),
    open.add('evaluateFolder', birds, { signal: stopped.signal }),
  ];
  open.send(remote);
  for (const { options } of asked.slice(1)) options.begun?.();
  stopped.abort();
  open.lose(() => gone, 'on purpose');
  await assert.rejects(unwanted, { code: 'cancelled' });
  open.send(remote);
  asked[3]!.answer('a summary');
  assert.equal(await answer, 'a summary');
});

test('what no child has heard of outlives the end of one', async () => {
  const { open } = start();
  const answer = open.add('overlay', { of: 3, size: 64 });
  open.lose(() => gone);
  const { asked, remote } = child();
  open.send(remote);
  asked[0]!.answer(null);
  assert.equal(await answer, null);
});

test('an error of the child is told of and reaches the caller', async () => {
  const { open, heard } = start();
  const { asked, remote } = child();
  const answer = open.add('preview', cat);
  open.send(remote);
  const error = new PipelineError('image', 'cat.png is no image.');
  asked[0]!.fail(error);
  await assert.rejects(answer, error);
  assert.deepEqual(heard, ['failed: cat.png is no image.']);
});

test('a cancel before a question is asked ends it here; after that the child has the signal', async () => {
  const { open } = start();
  const { asked, remote } = child();
  const [early, late] = [new AbortController(), new AbortController()];
  const withdrawn = open.add('preview', cat, { signal: early.signal });
  early.abort();
  await assert.rejects(withdrawn, { code: 'cancelled' });
  open.add('preview', cat, { signal: late.signal }).catch(() => {});
  open.send(remote);
  assert.equal(asked.length, 1);
  late.abort();
  assert.ok(asked[0]!.options.signal?.aborted);
  await assert.rejects(open.add('preview', cat, { signal: early.signal }), { code: 'cancelled' });
  open.fail(gone);
});

test('at the end everything fails', async () => {
  const { open } = start();
  const { asked, remote } = child();
  const sent = open.add('preview', cat);
  open.send(remote);
  const waiting = open.add('preview', cat);
  open.fail(gone);
  asked[0]!.answer('too late');
  await assert.rejects(sent, gone);
  await assert.rejects(waiting, gone);
  assert.ok(!open.unsent);
});
