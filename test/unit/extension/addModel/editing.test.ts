import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModelEntry } from '../../../../src/extension/addModel/entry/modelEntry.ts';
import { readKeptForm } from '../../../../src/extension/addModel/keptForm.ts';
import { answer, anySize, colours, start } from '../../../fixtures/addModelSession.ts';

const configuredEntry: ModelEntry = {
  name: 'Birds',
  path: 'm/model.onnx',
  labels: ['a', 'b', 'c'],
  preset: 'timm',
  input: { cropFraction: 0.9, window: 'min-max', layout: 'NCHW' },
  output: 'logits',
  vae: 'mine',
};
const fromPath = (written: string) => `/w/${written}`;
const editing = (entry: ModelEntry) => ({ edited: { entry, fromPath } });

test('a model that is edited begins as it is configured, and saved so, nothing changes', async () => {
  const { session, tries, idle } = start(anySize, answer, undefined, null, editing(configuredEntry));
  await session.open([]);
  await idle();
  const { form: begun, feeds, editing: name, problems, labelFiles } = session.state;
  assert.deepEqual(
    [name, begun.name, begun.output, begun.feed, feeds[0]?.title],
    ['Birds', 'Birds', 'logits', 'configured', 'As configured'],
  );
  assert.deepEqual([problems, labelFiles[0]?.words], [[], 'In the settings (3 labels)']);
  // Its preset and its own numbers, and what the form has no field for.
  assert.deepEqual(
    [tries()[0]?.input.cropFraction, tries()[0]?.input.interpolation, tries()[0]?.input.window],
    [0.9, 'bicubic', 'min-max'],
  );
  assert.deepEqual(tries()[0]?.labels, ['a', 'b', 'c']);
  const sized = start(colours, answer, undefined, null, { ...editing(configuredEntry), model: '/w/m/model.onnx' });
  await sized.session.open([]);
  await sized.idle();
  assert.deepEqual(
    sized.session.entry((file) => file),
    configuredEntry,
  );
});

test('another way to feed it takes the place of what the entry said of that, and leaves the rest', async () => {
  const { session, idle } = start(colours, answer, undefined, null, {
    ...editing(configuredEntry),
    model: '/w/m/model.onnx',
  });
  await session.open([]);
  await idle();
  session.change({ name: 'Birds 2', feed: 'unit', labels: '/m/model.txt', output: 'auto' });
  assert.deepEqual(
    session.entry((file) => file),
    {
      name: 'Birds 2',
      path: 'm/model.onnx',
      labels: '/m/model.txt',
      preset: 'unit',
      input: { window: 'min-max', layout: 'NCHW' },
      vae: 'mine',
    },
  );
  session.change({ feed: 'configured' });
  await idle();
  session.customize('configured');
  await idle();
  const { custom } = session.state.form;
  session.change({ custom: { ...custom!, fields: { ...custom!.fields, std: '0.5' } } });
  const { preset, input } = session.entry((file) => file) ?? {};
  assert.deepEqual([preset, input], ['timm', { ...configuredEntry.input, std: [0.5, 0.5, 0.5] }]);
});

test('an output, a size and steps of an entry stay with it; steps are no fields', async () => {
  const { labels: _labels, preset: _preset, ...plain } = configuredEntry;
  const steps = [
    { step: 'resize', size: 8 },
    { step: 'rescale', factor: 0.1 },
  ];
  const entry: ModelEntry = { ...plain, outputName: 'hidden', input: { size: [8, 16], steps } };
  const { session, idle } = start(anySize, answer, undefined, null, { ...editing(entry), model: '/w/m/model.onnx' });
  await session.open([]);
  await idle();
  assert.deepEqual(session.state.form.size, ['8', '16']);
  assert.deepEqual(
    session.entry((file) => file),
    { ...entry, input: { steps, size: [8, 16] } },
  );
  assert.equal(session.state.feeds[0]?.fixed, 'Its "steps" are edited by hand.');
  const kept = readKeptForm(JSON.parse(JSON.stringify(session.state.kept)));
  assert.equal(kept?.editing, 'Birds');
});
