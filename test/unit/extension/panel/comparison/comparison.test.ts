import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PipelineError } from '../../../../../src/common/errors.ts';
import type { ExplainOptions } from '../../../../../src/protocol/options.ts';
import type { ExplanationView } from '../../../../../src/protocol/panel.ts';
import {
  explained,
  first,
  frame,
  mapOf,
  opened,
  predictionOf,
  seed,
  settings,
  settled,
  start,
} from './fakeComparison.ts';

test('it runs beside the first, and ends with the difference of the maps', () => {
  const { comparison, runs, told } = start();
  comparison.compare(seed);
  const [run] = runs;
  assert.deepEqual([run!.options.seed, run!.options.target], [4, 1]);
  assert.equal(comparison.state!.second!.phase, 'waiting');
  run!.emit(opened());
  run!.emit({ type: 'stage', stage: 'sampling' });
  assert.equal(comparison.state!.second!.phase, 'running');
  run!.emit({ type: 'predicted', prediction: predictionOf(1), frame });
  const before = told();
  run!.emit(explained(predictionOf(1)));
  assert.ok(told() > before);
  const { second, difference, sharedSamples, remarks } = comparison.state!;
  assert.equal(second!.phase, 'done');
  // [2, −4] / 2 held to [1, −1], minus [1, 0.5] / 1
  assert.deepEqual([...difference!.map.values], [0, -1.5]);
  assert.deepEqual([sharedSamples, remarks, second!.evaluation?.busy?.what], [undefined, [], 'curves']);
  assert.deepEqual(second!.samples, [], 'the samples of the second are not sent');
});

test('another model is asked for the class by its label, and about the samples of the first', async () => {
  const { comparison, runs, rescores } = start();
  comparison.compare({ kind: 'model', model: 'B' });
  assert.deepEqual(runs[0]!.options.target, { index: 1, label: 'cock' });
  const others = ['COCK', 'egg'];
  for (const event of [opened(), { type: 'predicted', prediction: predictionOf(0, others), frame }])
    runs[0]!.emit(event);
  runs[0]!.emit(explained(predictionOf(0, others)));
  assert.equal(comparison.state!.warning, undefined);
  assert.ok(comparison.state!.remarks.some((remark) => remark.includes('samples are not the same')));
  assert.equal(rescores[0]!.of, 70);
  rescores[0]!.report!({ done: 1, total: 4 });
  assert.deepEqual(comparison.state!.sharedSamples, { busy: 0.25 });
  const rescored = { total: 4, same: 3, foreign: 0, kept: 2 };
  rescores[0]!.resolve(rescored);
  await settled();
  assert.deepEqual(comparison.state!.sharedSamples, { rescored });
});

test('a class is compared with by its label when the first is of another model, and no longer where there is none', () => {
  const { comparison, runs, whole } = start();
  const firstBy = (labels: string[]) => ({ ...whole, explanation: { ...first, prediction: predictionOf(1, labels) } });
  comparison.compare({ kind: 'class', target: 0 });
  comparison.begin(firstBy(['egg', 'cock', 'Hen']));
  assert.deepEqual([comparison.state!.change, runs.at(-1)!.options.target], [{ kind: 'class', target: 2 }, 2]);
  const before = runs.length;
  comparison.begin(firstBy(['egg', 'cock']));
  assert.deepEqual([comparison.state, runs.length], [undefined, before]);
});

test('a class that the other model does not have is warned of before anything is compared', () => {
  const { comparison, runs } = start();
  comparison.compare({ kind: 'model', model: 'B' });
  runs[0]!.emit(opened());
  runs[0]!.emit({ type: 'predicted', prediction: predictionOf(0, ['dog', 'cat']), frame });
  assert.match(
    comparison.state!.warning!,
    /^B has no class “cock”. B explains its own top class, “dog”, .* are for different classes\.$/,
  );
});

test('without the process that made the first there are no common samples', () => {
  const { comparison, runs, rescores, whole } = start();
  comparison.begin({ ...whole, of: undefined });
  comparison.compare({ kind: 'model', model: 'B' });
  for (const event of [opened(), explained()]) runs[0]!.emit(event);
  assert.match(comparison.state!.sharedSamples!.problem!, /Run the first explanation again/);
  assert.equal(rescores.length, 0);
});

test('maps that are not there, or see different parts, have no difference', () => {
  const { comparison, runs } = start();
  comparison.compare(seed);
  for (const event of [opened(), { type: 'predicted', prediction: predictionOf(1), frame }]) runs[0]!.emit(event);
  runs[0]!.emit(explained(predictionOf(1), null));
  assert.deepEqual([comparison.state!.difference, comparison.state!.remarks], [undefined, []]);
  comparison.compare({ kind: 'seed', seed: 6 });
  const elsewhere = { ...frame, x: 4 };
  for (const event of [opened(), { type: 'predicted', prediction: predictionOf(1), frame: elsewhere }, explained()])
    runs[1]!.emit(event);
  assert.match(comparison.state!.remarks[0]!, /different parts/);
});

test('a failure stays in the second, and another try is possible', async () => {
  const { comparison, runs } = start();
  comparison.compare({ kind: 'model', model: 'Gone' });
  assert.deepEqual([comparison.state!.second!.phase, runs.length], ['failed', 0]);
  assert.match(comparison.state!.second!.error!.message, /"Gone"/);
  comparison.compare(seed);
  runs[0]!.reject(new PipelineError('model', 'It fails.'));
  await settled();
  assert.deepEqual(
    [comparison.state!.second!.phase, comparison.state!.second!.error?.message],
    ['failed', 'It fails.'],
  );
  comparison.compare(seed);
  runs[1]!.reject(new PipelineError('cancelled', 'Cancelled.'));
  await settled();
  assert.deepEqual([comparison.state!.second!.phase, comparison.state!.second!.error], ['cancelled', undefined]);
});

test('a picture that has changed meanwhile is not compared', () => {
  const { comparison, runs } = start();
  comparison.compare(seed);
  runs[0]!.emit(opened('another'));
  assert.ok(runs[0]!.cancelled);
  assert.match(comparison.state!.second!.error!.message, /The image has changed/);
});

test('stopped, it is cancelled or forgotten, and silent', async () => {
  const { comparison, runs, forgotten, told } = start();
  comparison.compare(seed);
  comparison.compare(undefined);
  assert.ok(runs[0]!.cancelled);
  const before = told();
  runs[0]!.emit(explained());
  runs[0]!.resolve();
  await settled();
  assert.deepEqual(
    [told(), comparison.state, forgotten],
    [before, undefined, [100]],
    'it was finished before its cancel',
  );
  comparison.compare(seed);
  for (const event of [opened(), explained()]) runs[1]!.emit(event);
  runs[1]!.resolve();
  await settled();
  assert.deepEqual(forgotten, [100]);
  comparison.compare(undefined);
  assert.deepEqual(forgotten, [100, 101]);
});

test('a new first explanation gets a new second, one that comes back gets its own again', () => {
  const { comparison, runs, whole } = start();
  comparison.compare(seed);
  comparison.pause();
  assert.deepEqual([runs[0]!.cancelled, comparison.state], [true, { change: seed, remarks: [] }]);
  comparison.resume();
  assert.equal(runs.length, 2);
  comparison.resume();
  assert.equal(runs.length, 2, 'it is there');
  comparison.begin({ ...whole, explanation: { ...first, settings: { ...settings, method: 'rise' } } });
  assert.deepEqual([runs.length, runs[2]!.options.method, runs[2]!.options.seed], [3, 'rise', 4]);
  comparison.begin({ ...whole, explanation: { ...first, settings: { ...settings, seed: 4 } } });
  comparison.begin(whole);
  assert.deepEqual([runs.length, comparison.state], [3, undefined], 'the second became the first');
  comparison.compare(seed);
  comparison.begin(undefined);
  assert.deepEqual([runs[3]!.cancelled, comparison.state], [true, { change: seed, remarks: [] }], 'it waits');
});

test('another model is watched from when it is explained until nobody compares with it', async () => {
  const { comparison, runs, watched } = start();
  comparison.compare({ kind: 'model', model: 'B' });
  runs[0]!.emit(opened());
  assert.equal(watched.length, 0);
  runs[0]!.emit(explained(predictionOf(0)));
  const [watch] = watched;
  assert.deepEqual([Object.keys(watch!.stamps), comparison.state!.modelChanged], [['/w/b.onnx'], false]);
  watch!.tell(true);
  assert.equal(comparison.state!.modelChanged, true);
  watch!.tell(false);
  assert.equal(comparison.state!.modelChanged, false, 'back as it was');
  watch!.tell(true);
  comparison.compare({ kind: 'model', model: 'B' });
  assert.deepEqual([watch!.ended, comparison.state!.modelChanged, runs.length], [true, false, 2], 'run again');
  comparison.compare(seed);
  runs[2]!.emit(opened());
  runs[2]!.emit(explained(predictionOf(0)));
  assert.equal(watched.length, 1, 'the panel follows the first one’s model');
});

test('another model whose explanation is kept is watched with the stamps that it has', async () => {
  const stamps = { '/w/b.onnx': 'as kept' };
  const { comparison, watched } = start(70, async () => ({ explanation: first, head: { stamps } }));
  comparison.compare({ kind: 'model', model: 'B' });
  await settled();
  assert.deepEqual(
    watched.map((watch) => watch.stamps),
    [stamps],
  );
});

test('a second explanation that is kept is shown without a run, if it is of the same picture', async () => {
  const of = { ...first, prediction: predictionOf(0), map: mapOf(1, 0.5) };
  const asked: ExplainOptions[] = [];
  let answer: ExplanationView | undefined = of;
  const { comparison, runs, told } = start(undefined, async (options) => {
    asked.push(options);
    return answer && { explanation: answer, head: { stamps: {} } };
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  comparison.compare({ kind: 'class', target: 0 });
  const before = told();
  await settle();
  assert.deepEqual([runs.length, asked[0]?.target, comparison.state?.second?.phase], [0, 0, 'done']);
  assert.ok(comparison.state?.difference, 'the difference is worked out');
  assert.equal(told(), before + 1);
  for (const other of [undefined, { ...of, imageSha256: 'another' }, { ...of, phase: 'cancelled' as const }]) {
    answer = other;
    const count = runs.length;
    comparison.compare(undefined);
    comparison.compare({ kind: 'class', target: 0 });
    await settle();
    assert.equal(runs.length, count + 1, 'else it runs');
  }
  comparison.compare({ kind: 'seed', seed: 9 });
  comparison.compare(undefined);
  const count = runs.length;
  await settle();
  assert.equal(runs.length, count, 'nobody wants to know any more');
});
