import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PipelineError } from '../../../../src/common/errors.ts';
import { readKeptForm } from '../../../../src/extension/addModel/keptForm.ts';
import type { KeptForm } from '../../../../src/protocol/addModelForm.ts';
import type { ModelSpec } from '../../../../src/protocol/models.ts';
import type { TryResult } from '../../../../src/protocol/newModel.ts';
import { answer, anySize, colours, form, start } from '../../../fixtures/addModelSession.ts';

test('a model is tried in every way, with the labels that fit', async () => {
  const { session, tries, idle } = start(colours);
  await session.open(['/i/cat.png']);
  await idle();
  const { phase, form: shown, tried, images, problems } = session.state;
  assert.deepEqual(
    [phase, shown.name, shown.labels, images.join(), problems.length],
    ['ready', 'model', '/m/model.txt', 'cat.png', 0],
  );
  assert.equal(Object.values(tried).filter((value) => value !== 'waiting').length, 9);
  // The first answer told how many classes there are; from then on the labels were used.
  assert.deepEqual(
    tries()
      .slice(0, 2)
      .map(({ labels }) => labels),
    [undefined, '/m/model.txt'],
  );
});

test('what looks like labels that do not exclude each other is taken for that, unless the user says otherwise', async () => {
  const { session, idle } = start(colours, { ...answer, looksLike: 'multilabel' });
  await session.open([]);
  await idle();
  assert.equal(session.state.form.output, 'multilabel');
  session.change({ output: 'logits' });
  await idle();
  assert.equal(session.state.form.output, 'logits');
});

/** As the pipeline answers: classes that the settings give labels have names, and what the settings say of the output is so. */
const obeying = ({ labels, output, outputName }: ModelSpec): TryResult => {
  const looks = outputName === 'tags' ? 'multilabel' : 'logits';
  return { ...answer, named: labels !== undefined, looksLike: output === 'auto' ? looks : output };
};
const loose = { ...colours, labelFiles: [{ path: '/m/labels.txt', count: 3 }] };

test('what was guessed is guessed anew from the file alone, when that has changed or the window was reloaded', async () => {
  const { session, idle } = start(loose, obeying);
  await session.open([]);
  await idle();
  assert.equal(session.state.form.labels, '/m/labels.txt');
  await session.open([]);
  await idle();
  assert.equal(session.state.form.labels, '/m/labels.txt');
  const back = start(loose, obeying, readKeptForm(JSON.parse(JSON.stringify(session.state.kept))));
  await back.session.open([]);
  await back.idle();
  assert.equal(back.session.state.form.labels, '/m/labels.txt');
});

test('what was guessed of one output is guessed anew of another', async () => {
  const outputs = ['tags', 'logits'].map((name) => ({ name, type: 'float32' }));
  const { session, idle } = start({ ...loose, outputs, output: 'logits' }, obeying);
  await session.open([]);
  await idle();
  session.change({ outputName: 'tags' });
  await idle();
  assert.deepEqual([session.state.form.output, session.state.form.labels], ['multilabel', '/m/labels.txt']);
  session.change({ outputName: 'logits' });
  await idle();
  assert.deepEqual([session.state.form.output, session.state.form.labels], ['auto', '/m/labels.txt']);
  session.change({ labels: '' });
  await idle();
  session.change({ outputName: 'tags' });
  await idle();
  assert.deepEqual([session.state.form.output, session.state.form.labels], ['multilabel', '']);
});

test('an open size is asked for, beginning with what a file says', async () => {
  const open = start(anySize);
  await open.session.open([]);
  assert.deepEqual(open.session.state.form.size, ['224', '224']);
  const said = start({ ...anySize, sidecar: { source: 'config.json', size: [96, 96], notes: [] } });
  await said.session.open([]);
  await said.idle();
  assert.deepEqual(said.session.state.form.size, ['96', '96']);
  said.session.change({ size: ['64', '32'] });
  await said.idle();
  assert.deepEqual(said.tries().at(-1)?.input.size, [64, 32]);
});

test('a size that is none is a problem, and nothing is tried with it', async () => {
  const { session, tries, idle } = start(anySize);
  await session.open([]);
  await idle();
  const before = tries().length;
  for (const size of [
    ['', '224'],
    ['0', '224'],
    ['1.5', '224'],
    ['224', '4097'],
  ] as const) {
    session.change({ size });
    await idle();
    assert.deepEqual(session.state.problems, ['Enter an input size in pixels, from 1 to 4096.'], size.join());
    assert.equal(tries().length, before);
  }
  session.change({ size: ['16', '224'] });
  await idle();
  assert.deepEqual(session.state.problems, []);
});

test('a form of before comes back as it was typed; what was not decided is guessed anew', async () => {
  const first = start(anySize);
  await first.session.open(['/i/cat.png']);
  await first.idle();
  first.session.change({ name: ' half a ', size: ['1', ''] });
  first.session.change({ feed: 'keras-caffe' });
  const kept = readKeptForm(JSON.parse(JSON.stringify(first.session.state.kept)));
  assert.deepEqual(kept?.decided, ['name', 'size', 'feed']);

  const second = start({ ...anySize, outputs: [{ name: 'logits', type: 'float32' }] }, answer, kept);
  assert.deepEqual(second.session.images, ['/i/cat.png']);
  await second.session.open(second.session.images);
  await second.idle();
  const { form: back, phase } = second.session.state;
  assert.deepEqual(
    [phase, back.name, back.size, back.feed, back.labels],
    ['ready', ' half a ', ['1', ''], 'keras-caffe', '/m/model.txt'],
  );
});

test('a decision that the model has no use for any more is guessed anew', async () => {
  const { session, idle } = start(colours);
  await session.open([]);
  session.change({ feed: 'keras-caffe', outputName: 'other' });
  await idle();
  const { kept } = session.state;
  const grey = start({ ...colours, channels: 1, preset: 'unit' }, answer, {
    ...kept,
    form: { ...kept.form, size: ['8', '8'] },
  });
  await grey.session.open([]);
  await grey.idle();
  const { feed, outputName, size } = grey.session.state.form;
  assert.deepEqual([feed, outputName, size], ['unit', '', undefined]);
});

test('a form that has done its work comes back so, and asks nothing', async () => {
  const { session } = start(colours);
  await session.open([]);
  session.added({ place: 'the workspace settings' });
  const back = start(colours, answer, readKeptForm(session.state.kept));
  await back.session.open([]);
  assert.deepEqual([back.session.state.phase, back.session.state.addedTo], ['added', 'the workspace settings']);
  assert.equal(back.tries().length, 0);
});

test('nothing but a form comes back', () => {
  const kept: KeptForm = { uri: 'file:///m.onnx', form, decided: ['name'], images: ['/a', '/b', '/c'] };
  assert.deepEqual(readKeptForm(kept), kept);
  const odd = { ...kept, decided: ['name', 'evil', 3], images: ['/a', 3, '/b', '/c', '/d'], addedTo: 3 };
  assert.deepEqual(readKeptForm(odd), kept);
  for (const value of [
    undefined,
    'text',
    {},
    { ...kept, uri: 'https://example.com/m.onnx' },
    { ...kept, form: { ...form, output: 'numbers' } },
    { ...kept, form: { ...form, name: 3 } },
  ]) {
    assert.equal(readKeptForm(value), undefined);
  }
});

test('a model that goes says so, and goes on when it is back', async () => {
  const { session, idle } = start(colours);
  await session.open([]);
  session.change({ name: 'mine' });
  session.gone();
  assert.equal(session.state.failure, 'model.onnx was deleted. This form continues when the file is back.');
  await idle();
  assert.equal(session.state.phase, 'failed');
  await session.open([]);
  await idle();
  const { phase, failure, form: back } = session.state;
  assert.deepEqual([phase, failure, back.name], ['ready', undefined, 'mine']);
});

test('a name that is missing or a failure of the chosen way is a problem, another way out of it', async () => {
  const { session, idle } = start(colours, new PipelineError('model', 'It gives NaN.'));
  await session.open([]);
  await idle();
  assert.deepEqual(session.state.problems, ['It gives NaN.']);
  session.change({ name: ' ' });
  await idle();
  assert.deepEqual(session.state.problems, ['must not be empty', 'It gives NaN.']);
});

test('labels of a wrong count that the user chose are a problem', async () => {
  const { session, idle } = start(colours, { ...answer, labelsProblem: '3 classes, but 2 labels.' });
  await session.open([]);
  await idle();
  assert.deepEqual(session.state.problems, ['3 classes, but 2 labels.']);
});

test('a model that can not be opened, or explained, says why', async () => {
  const broken = start(new PipelineError('model', 'model.onnx is not an ONNX model.'));
  await broken.session.open([]);
  assert.deepEqual(
    [broken.session.state.phase, broken.session.state.failure],
    ['failed', 'model.onnx is not an ONNX model.'],
  );
  const refused = start({ ...colours, refusal: 'It has two inputs.' });
  await refused.session.open([]);
  assert.deepEqual([refused.session.state.phase, refused.session.state.failure], ['failed', 'It has two inputs.']);
  assert.equal(refused.session.state.description?.inputs.length, 1);
});

test('what is asked for a form that is closed, or has changed, is cancelled', async () => {
  const { session, asked, idle } = start(anySize);
  await session.open([]);
  assert.deepEqual([asked.length, asked[0]?.aborted], [1, false]);
  session.change({ size: ['64', '64'] });
  assert.equal(asked[0]?.aborted, true);
  await idle();
  session.customize('unit');
  const custom = asked.at(-1);
  session.customize('timm');
  assert.equal(custom?.aborted, true);
  const last = asked.at(-1);
  assert.equal(last?.aborted, false);
  session.dispose();
  assert.equal(last?.aborted, true);
});

test('nothing comes any more once the form is closed', async () => {
  const { session, states, idle } = start(colours);
  const opening = session.open([]);
  session.dispose();
  await opening;
  await idle();
  assert.equal(states.length, 0);
});
