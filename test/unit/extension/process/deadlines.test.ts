import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deadlines, type Question } from '../../../../src/extension/process/deadlines.ts';
import { cat, child, start } from './toldChild.ts';

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
  prepare: [{ options: { model: { name: 'A' } } }, 'model', /^Preparing A took more than 120 s/],
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
