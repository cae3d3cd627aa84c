import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldsOf } from '../../../../src/common/feedFields.ts';
import { fromFile } from '../../../../src/extension/addModel/feeds.ts';
import { readKeptForm } from '../../../../src/extension/addModel/keptForm.ts';
import type { LabelledImages } from '../../../../src/protocol/newModel.ts';
import { presets } from '../../../../src/settings/presets.ts';
import { answer, colours, start } from '../../../fixtures/addModelSession.ts';

const twelve: LabelledImages = {
  source: { from: 'folder' },
  images: Array.from({ length: 12 }, (_, at) => ({ path: `/i/${at % 3}/${at}.png`, classes: [at % 3] })),
};

test('right answers are counted once all ways were tried, and told as they come', async () => {
  const { session, idle, counted, report } = start(colours, answer, undefined, twelve);
  await session.open(['/i/0/0.png']);
  await idle();
  assert.deepEqual([counted.length, counted[0]?.models.length], [1, 9]);
  assert.deepEqual(session.state.trial, { source: 'the names of their folders', images: 12, right: {} });
  report({ model: 0, right: [true, false] });
  report({ model: 1, right: [null] });
  report({ model: 0, right: [true] });
  assert.deepEqual(session.state.trial?.right, { torchvision: [true, false, true], 'torchvision-v2': [null] });

  session.change({ output: 'logits' });
  assert.equal(counted[0]?.signal?.aborted, true);
  assert.equal(session.state.trial, undefined);
  report({ model: 0, right: [true] });
  assert.equal(session.state.trial, undefined, 'what comes too late counts for nothing');
});

test('a name or another choice leaves the counts alone; without true classes there are none', async () => {
  const { session, idle, counted } = start(colours, answer, undefined, twelve);
  await session.open(['/i/0/0.png']);
  await idle();
  session.change({ name: 'other' });
  session.change({ feed: 'unit' });
  await idle();
  assert.deepEqual([counted.length, counted[0]?.signal?.aborted], [1, false]);
  const none = start(colours);
  await none.session.open(['/i/0/0.png']);
  await none.idle();
  assert.deepEqual([none.session.state.trial, none.session.state.looked, none.counted.length], [undefined, true, 0]);
});

test('a way is customized from its own numbers, tried and counted alone, and written as what differs', async () => {
  const { session, tries, idle, counted, report } = start(colours, answer, undefined, twelve);
  await session.open(['/i/0/0.png']);
  await idle();
  session.customize('torchvision');
  await idle();
  const { form: made, feeds } = session.state;
  assert.deepEqual(
    [made.feed, made.custom?.base, made.custom?.fields],
    ['custom', 'torchvision', fieldsOf(presets.torchvision)],
  );
  assert.deepEqual(
    feeds.slice(0, 3).map(({ key }) => key),
    ['torchvision', 'custom', 'torchvision-v2'],
  );
  assert.equal(counted.at(-1)?.models.length, 1);
  report({ model: 0, right: [true] });
  assert.deepEqual(session.state.trial?.right.custom, [true]);

  const before = tries().length;
  const { custom } = made;
  session.change({
    custom: { ...custom!, fields: { ...custom!.fields, mean: '0.5, 0.5, 0.5', interpolation: 'bicubic' } },
  });
  assert.deepEqual([session.state.tried.custom, session.state.trial?.right.custom], ['waiting', undefined]);
  while (session.state.tried.custom === 'waiting') await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(tries().length, before + 1);
  assert.deepEqual([tries().at(-1)?.input.mean, tries().at(-1)?.input.interpolation], [[0.5, 0.5, 0.5], 'bicubic']);
  assert.deepEqual(
    session.entry((file) => file),
    {
      name: 'model',
      path: '/m/model.onnx',
      labels: '/m/model.txt',
      preset: 'torchvision',
      input: { mean: [0.5, 0.5, 0.5], interpolation: 'bicubic' },
    },
  );
});

test('fields that are wrong are problems while their way is chosen, and it is not tried', async () => {
  const { session, tries, idle } = start({ ...colours, sidecar: { source: 'config.json', notes: [] } });
  await session.open([]);
  await idle();
  session.customize(fromFile);
  await idle();
  const { custom } = session.state.form;
  const before = tries().length;
  session.change({ custom: { ...custom!, fields: { ...custom!.fields, std: '0' } } });
  while (session.state.tried.custom === 'waiting') await new Promise((resolve) => setTimeout(resolve, 5));
  assert.match(session.state.problems.join(), /^Standard deviation: enter 3 numbers above 0/);
  assert.equal(tries().length, before);
  session.change({ feed: 'unit' });
  assert.deepEqual(session.state.problems, []);
  // What differs from a file is said beside it, without a preset.
  session.change({ feed: 'custom', custom: { ...custom!, fields: { ...custom!.fields, std: '1' } } });
  assert.deepEqual(session.entry((file) => file)?.input, { std: [1, 1, 1] });
  assert.equal(session.entry((file) => file)?.preset, undefined);
  const kept = readKeptForm(JSON.parse(JSON.stringify(session.state.kept)));
  assert.deepEqual(kept?.form.custom, session.state.form.custom);
  assert.equal(readKeptForm({ ...kept, form: { ...kept?.form, custom: { base: 3 } } })?.form.custom, undefined);
});
