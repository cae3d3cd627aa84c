import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { PipelineError } from '../../../../src/common/errors.ts';
import { type CallOptions, type Remote, remoteOf } from '../../../../src/common/rpc.ts';
import { deadlines, type Question } from '../../../../src/extension/process/deadlines.ts';
import { OpenQuestions } from '../../../../src/extension/process/openQuestions.ts';
import type { PipelineApi } from '../../../../src/protocol/pipeline.ts';

interface Asked {
  readonly method: string;
  readonly params: unknown;
  readonly options: CallOptions<unknown>;
  readonly answer: (value: unknown) => void;
  readonly fail: (error: unknown) => void;
}

/** A child that answers when it is told to. */
function child() {
  const asked: Asked[] = [];
  const remote: Remote<PipelineApi> = remoteOf(
    (method, params, options = {}) =>
      new Promise((answer, fail) => asked.push({ method, params, options, answer, fail })),
  );
  return { asked, remote };
}

function start(limits = {}) {
  const heard: string[] = [];
  const open = new OpenQuestions(limits, {
    failed: (error) => heard.push(`failed: ${(error as Error).message}`),
    overdue: ({ message }) => heard.push(`overdue: ${message}`),
  });
  return { open, heard };
}

const gone = new PipelineError('gone', 'The child has ended.');
const cat = { image: '/i/cat.png' };

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
  open.lose(gone);
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
  open.lose(gone);
  await assert.rejects(begun, gone);
  await assert.rejects(kept, gone);
  assert.ok(!open.unsent);
  assert.deepEqual(heard, [], 'no answer of the child');
});

test('what no child has heard of outlives the end of one', async () => {
  const { open } = start();
  const answer = open.add('overlay', { of: 3, size: 64 });
  open.lose(gone);
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

test('a deadline runs from the begin, and not beyond the answer', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { open, heard } = start(deadlines);
  const { asked, remote } = child();
  const quick = open.add('preview', cat);
  const slow = open.add('probe', { model: { path: '/m/loop.onnx' }, images: [] });
  open.send(remote);
  context.mock.timers.tick(500_000);
  for (const { options } of asked) options.begun?.();
  context.mock.timers.tick(59_999);
  asked[0]!.answer('a picture');
  assert.equal(await quick, 'a picture');
  context.mock.timers.tick(60_000);
  assert.deepEqual(heard, []);
  context.mock.timers.tick(1);
  await assert.rejects(slow, { code: 'model', message: /^\/m\/loop\.onnx took more than 120 s/ });
  assert.match(heard.join(), /^overdue: \/m\/loop\.onnx took/);
});

test('an explanation has a deadline for its image only', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { open, heard } = start(deadlines);
  const { asked, remote } = child();
  const [good, endless] = [1, 2].map((id) => open.add('explain', { id, options: { image: `/i/${id}.svg` } }));
  open.send(remote);
  for (const { options } of asked) options.begun?.();
  for (const { options } of asked) options.report?.({ type: 'stage', stage: 'reading image' });
  asked[0]!.options.report?.({ type: 'opened' });
  context.mock.timers.tick(60_000);
  await assert.rejects(endless!, { code: 'image', message: /^\/i\/2\.svg took more than 60 s to open/ });
  context.mock.timers.tick(600_000);
  asked[0]!.answer('a map');
  assert.equal(await good, 'a map');
  assert.equal(heard.length, 1);
});

test('what gives way is not timed meanwhile, and begins anew afterwards', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { open, heard } = start(deadlines);
  const { asked, remote } = child();
  const measured = open.add('evaluate', { of: 1, road: true });
  open.send(remote);
  asked[0]!.options.begun?.();
  // Each step has the whole of its time.
  for (let step = 0; step < 5; step++) {
    context.mock.timers.tick(299_000);
    asked[0]!.options.report?.({ done: step, total: 9 });
  }
  const explained = open.add('explain', { id: 2, options: { image: '/i/2.png' } });
  open.send(remote);
  asked[1]!.options.begun?.();
  asked[1]!.options.report?.({ type: 'opened' });
  context.mock.timers.tick(3_600_000);
  asked[1]!.answer('a map');
  assert.equal(await explained, 'a map');
  context.mock.timers.tick(299_999);
  assert.deepEqual(heard, []);
  context.mock.timers.tick(1);
  await assert.rejects(measured, { code: 'gone', message: /^The measurement made no progress for 300 s/ });
  assert.equal(heard.length, 1);
});

test('a question that ends out of turn leaves the deadline of the one that runs', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { open } = start(deadlines);
  const { asked, remote } = child();
  const below = open.add('evaluate', { of: 1, road: true });
  const above = open.add('overlay', { of: 1, size: 64 });
  open.send(remote);
  for (const { options } of asked) options.begun?.();
  context.mock.timers.tick(100_000);
  asked[0]!.answer('figures');
  assert.equal(await below, 'figures');
  context.mock.timers.tick(20_000);
  await assert.rejects(above, /The overlay took more than 120 s/);
});

/** What each question is about, as far as its message names it, and the words for what never answers. */
const overdue: { readonly [M in Question]: readonly [params: object, code: string, message: RegExp] } = {
  explain: [{ id: 1, options: { image: '/i/a.svg' } }, 'image', /^\/i\/a\.svg took more than 60 s to open/],
  preview: [{ image: '/i/a.svg' }, 'image', /^\/i\/a\.svg took more than 60 s to open/],
  describe: [{ model: '/m/a.onnx' }, 'model', /^\/m\/a\.onnx took more than 120 s to open/],
  probe: [{ model: { path: '/m/a.onnx' } }, 'model', /^\/m\/a\.onnx took more than 120 s to classify/],
  labelledImages: [
    { model: { name: 'Mine' } },
    'settings',
    /^Looking for images whose classes Mine knows took more than 60 s/,
  ],
  countRight: [{ models: [], images: [] }, 'model', /^Counting right answers made no progress for 120 s/],
  pictures: [
    { of: 1, indices: [0] },
    'gone',
    /^The pictures of samples took more than 120 s .*run the explanation again/,
  ],
  curvePicture: [{ of: 1 }, 'gone', /^The picture of a step took more than 120 s/],
  overlay: [{ of: 1 }, 'gone', /^The overlay took more than 120 s/],
  export: [{ of: 1, directory: '/nfs/out' }, 'export', /^Writing to \/nfs\/out made no progress for 120 s/],
  scatter: [{ of: 1 }, 'gone', /^The layout of the samples made no progress for 300 s/],
  evaluate: [{ of: 1 }, 'gone', /^The measurement made no progress for 300 s/],
  checkSanity: [{ of: 1 }, 'gone', /^The sanity check made no progress for 300 s/],
  rescore: [{ of: 1, model: { name: 'Mine' } }, 'gone', /^Showing the samples to Mine made no progress for 300 s/],
  layers: [{ of: 1 }, 'model', /^The model's layers took more than 120 s/],
  layerMap: [{ of: 1, layer: 'conv5' }, 'gone', /^The map of layer conv5 made no progress for 120 s/],
  previewTruth: [{ model: { name: 'Mine' } }, 'settings', /^Reading the true classes for Mine took more than 120 s/],
  evaluateFolder: [{ name: 'birds' }, 'model', /^The run birds made no progress for 300 s/],
  objectEvidence: [{ root: '/photos' }, 'settings', /^The objects that are marked in \/photos took more than 120 s/],
  groupMistakes: [{ mistakes: [1, 2] }, 'settings', /^Grouping 2 mistakes took more than 120 s/],
  thumbnails: [{ images: ['/i/a.svg', '/i/b.png'] }, 'image', /^2 small pictures took more than 120 s/],
};

for (const [method, [params, code, message]] of Object.entries(overdue)) {
  test(`${method} that is never answered is given up`, async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const { open, heard } = start(deadlines);
    const { asked, remote } = child();
    const answer = open.add(method as Question, params);
    open.send(remote);
    asked[0]!.options.begun?.();
    context.mock.timers.tick(300_000);
    await assert.rejects(answer, { code, message });
    assert.equal(heard.length, 1);
  });
}

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
