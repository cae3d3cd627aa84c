import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PipelineError } from '../../../../src/common/errors.ts';
import { configuredFeed, fieldsOf } from '../../../../src/common/feedFields.ts';
import { AddModelSession, type SessionTools } from '../../../../src/extension/addModel/addModelSession.ts';
import { feedsOf, foundOut, fromFile } from '../../../../src/extension/addModel/feeds.ts';
import type { FormModel } from '../../../../src/extension/addModel/formModel.ts';
import { readKeptForm } from '../../../../src/extension/addModel/keptForm.ts';
import { labelChoices, likelyLabels } from '../../../../src/extension/addModel/labelFiles.ts';
import { entryOf, formOf, type ModelEntry } from '../../../../src/extension/addModel/modelEntry.ts';
import type { AddModelState, KeptForm, ModelForm } from '../../../../src/protocol/addModelForm.ts';
import type { ModelSpec } from '../../../../src/protocol/models.ts';
import type { CountNews, LabelledImages, ModelDescription, TryResult } from '../../../../src/protocol/newModel.ts';
import { presets } from '../../../../src/settings/presets.ts';
import { readSettings } from '../../../../src/settings/settings.ts';

const colours: ModelDescription = {
  inputs: [{ name: 'input', type: 'float32', shape: ['n', 3, 8, 8] }],
  outputs: [{ name: 'logits', type: 'float32' }],
  layout: 'NCHW',
  channels: 3,
  size: [8, 8],
  labelFiles: [
    { path: '/m/notes.txt', count: 7 },
    { path: '/m/old-labels.txt', count: 2 },
    { path: '/m/model.txt', count: 3 },
  ],
  producer: 'pytorch',
  output: 'logits',
  preset: 'torchvision',
};
const { size: _, ...anySize } = colours;
const answer: TryResult = { input: presets.torchvision, classes: 3, looksLike: 'logits', images: [] };
const form: ModelForm = { name: ' Birds ', labels: '', outputName: '', output: 'auto', feed: 'torchvision' };
const relative = (file: string) => file.replace('/w/', '');

test('the likeliest way to feed a model comes first', () => {
  const first = (description: ModelDescription) => feedsOf(description)[0]?.key;
  assert.equal(first(colours), 'torchvision');
  // What the pipeline guesses for the terminal, too.
  assert.equal(first({ ...colours, preset: 'keras-tf' }), 'keras-tf');
  const [graph] = feedsOf({ ...colours, rangeReason: 'the input takes bytes' });
  assert.deepEqual([graph?.key, graph?.words], [foundOut, 'The input takes bytes.']);
  assert.equal(graph?.told, '“Detected” is what the model’s graph says: the input takes bytes.');
  assert.deepEqual(
    feedsOf({ ...colours, channels: 1, preset: 'unit' }).map(({ key }) => key),
    ['unit', 'symmetric', 'raw255'],
  );
  const [file, ...others] = feedsOf({ ...colours, sidecar: { source: 'config.json' } });
  assert.deepEqual([file?.key, file?.title, others.length], [fromFile, 'From config.json', 9]);
});

test('a model of other channels than a picture has is fed in even ways, by the bands that were typed', () => {
  const five = { ...colours, channels: 5 };
  assert.deepEqual(
    feedsOf({ ...five, preset: 'unit' }).map(({ key }) => key),
    ['unit', 'symmetric', 'raw255'],
  );
  const typed = { ...form, bands: 'red, green, blue, band 4, 128' };
  const options = { modelPath: '/w/m/birds.onnx', toPath: relative };
  const entry = entryOf(typed, five, { ...options, feed: 'unit' });
  const bands = ['red', 'green', 'blue', { band: 4 }, 128];
  assert.deepEqual(entry, { name: 'Birds', path: 'm/birds.onnx', preset: 'unit', input: { bands } });
  const { problems } = readSettings({ 'relabel.models': [entry] }, { baseDir: '/w', assets: '/a' });
  assert.deepEqual(problems, []);
  const kept = { uri: 'file:///m.onnx', form: typed, decided: ['bands'], images: [] };
  assert.deepEqual(readKeptForm(kept), kept);
  // Editing begins with the bands that are configured, and leaves what is no list of bands.
  const again = formOf(entry, (written) => written);
  assert.deepEqual(entryOf(again, five, { ...options, feed: configuredFeed, before: entry }).input, entry.input);
  assert.equal(formOf({ ...entry, input: { bands: [null] } }, (written) => written).bands, undefined);
});

test('an entry has no more than is needed, and is one that the settings take', () => {
  assert.deepEqual(entryOf(form, colours, { modelPath: '/w/m/birds.onnx', toPath: relative, feed: form.feed }), {
    name: 'Birds',
    path: 'm/birds.onnx',
    preset: 'torchvision',
  });
  const all = { ...form, labels: '/w/l.txt', outputName: 'b', output: 'sigmoid', size: ['8', '9'] } as const;
  const full = entryOf(all, { ...anySize, channels: 1 }, { modelPath: '/w/m.onnx', toPath: relative, feed: 'unit' });
  assert.deepEqual(full, {
    name: 'Birds',
    path: 'm.onnx',
    labels: 'l.txt',
    preset: 'unit',
    input: { size: [8, 9], channels: 'gray' },
    output: 'sigmoid',
    outputName: 'b',
  });
  const { problems } = readSettings({ 'relabel.models': [full] }, { baseDir: '/w', assets: '/a' });
  assert.deepEqual(problems, []);
  const own = entryOf({ ...form, size: ['8', '8'] }, anySize, {
    modelPath: '/w/m.onnx',
    toPath: relative,
    feed: fromFile,
  });
  assert.deepEqual(own, { name: 'Birds', path: 'm.onnx', input: { size: 8 } });
  assert.deepEqual(entryOf(form, colours, { modelPath: '/w/m.onnx', toPath: relative, feed: foundOut }), {
    name: 'Birds',
    path: 'm.onnx',
  });
});

test('label files with the right count come first; a wrong one is offered if it is called labels, and says so', () => {
  assert.deepEqual(
    labelChoices(colours.labelFiles, 3).map(({ words }) => words),
    ['model.txt (3 labels)', 'old-labels.txt (2 labels, but the model has 3 classes)'],
  );
  assert.equal(likelyLabels(colours.labelFiles, 3, '/m/model.onnx'), '/m/model.txt');
  assert.equal(likelyLabels(colours.labelFiles, 5, '/m/model.onnx'), '');
});

const place = { model: '/m/model.onnx', uri: 'file:///m/model.onnx', modelPath: 'model.onnx' };

/** A session whose model is described and answers as told; `entries` are configured already. */
function start(
  description: ModelDescription | PipelineError,
  result: TryResult | PipelineError = answer,
  kept?: KeptForm,
  labelled: LabelledImages | null = null,
  more: Partial<FormModel> = {},
) {
  const counted: { readonly models: readonly ModelSpec[]; readonly signal: AbortSignal | undefined }[] = [];
  let report: (news: CountNews) => void = () => {};
  const probed: ModelSpec[] = [];
  const states: AddModelState[] = [];
  const given = <T>(value: T | PipelineError): T => {
    if (value instanceof PipelineError) throw value;
    return value;
  };
  const pipeline: SessionTools['pipeline'] = {
    describe: async () => given(description),
    async probe({ model }) {
      probed.push(model);
      return given(result);
    },
    labelledImages: async () => labelled,
    countRight({ models }, call) {
      counted.push({ models, signal: call?.signal });
      report = (news) => call?.report?.(news);
      return new Promise(() => {});
    },
  };
  const session: AddModelSession = new AddModelSession(
    { ...place, ...more },
    {
      pipeline,
      providers: () => ['cpu'],
      truth: () => undefined,
      resolve: (entry) => {
        const { settings, problems } = readSettings(
          { 'relabel.models': [entry], 'relabel.vaes': [{ name: 'mine', encoder: '/e', decoder: '/d' }] },
          { baseDir: '/', assets: '/a' },
        );
        const spec = settings.models.find(({ bundled }) => !bundled);
        return { spec, problems: problems.map(({ message }) => message) };
      },
      changed: () => states.push(session.state),
    },
    kept,
  );
  const tries = () => probed;
  const idle = async () => {
    for (let turn = 0; turn < 200; turn++) await Promise.resolve();
  };
  return { session, states, tries, idle, counted, report: (news: CountNews) => report(news) };
}

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

test('an open size is asked for, beginning with what a file says', async () => {
  const open = start(anySize);
  await open.session.open([]);
  assert.deepEqual(open.session.state.form.size, ['224', '224']);
  const said = start({ ...anySize, sidecar: { source: 'config.json', size: [96, 96] } });
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

test('nothing comes any more once the form is closed', async () => {
  const { session, states, idle } = start(colours);
  const opening = session.open([]);
  session.dispose();
  await opening;
  await idle();
  assert.equal(states.length, 0);
});

const twelve: LabelledImages = {
  source: { from: 'folder' },
  images: Array.from({ length: 12 }, (_, at) => ({ path: `/i/${at % 3}/${at}.png`, truth: at % 3 })),
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
  const { session, tries, idle } = start({ ...colours, sidecar: { source: 'config.json' } });
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
