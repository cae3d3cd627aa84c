import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PipelineError } from '../../../../src/common/errors.ts';
import { Comparison } from '../../../../src/extension/panel/comparison/comparison.ts';
import { changedSettings, differs, readChange } from '../../../../src/extension/panel/comparison/comparisonChange.ts';
import { comparisonRemarks } from '../../../../src/extension/panel/comparison/comparisonRemarks.ts';
import type { FirstExplanation, SecondServices } from '../../../../src/extension/panel/comparison/secondExplanation.ts';
import { emptyExplanation } from '../../../../src/extension/panel/explanationView.ts';
import type { Run } from '../../../../src/extension/process/pipelineHost.ts';
import type { RunEvent } from '../../../../src/extension/process/runQueue.ts';
import type { CallOptions } from '../../../../src/protocol/call.ts';
import type { Prediction } from '../../../../src/protocol/explanation.ts';
import type { ExplainOptions } from '../../../../src/protocol/options.ts';
import type { ComparisonChange, ExplanationView, RunSettings } from '../../../../src/protocol/panel.ts';
import type { Done, OfExplanation } from '../../../../src/protocol/pipeline.ts';
import type { Refusal, Rescored, Sample } from '../../../../src/protocol/samples.ts';

const settings: RunSettings = { model: 'A', method: 'relabel', samples: 4, sampling: 'local', seed: 3 };
const frame = { imageWidth: 4, imageHeight: 2, x: 0, y: 0, width: 4, height: 2 };
const labels = ['hen', 'cock'];
const score = (index: number, names = labels) => ({ index, label: names[index] ?? '', probability: 0.5 });
const predictionOf = (index: number, names = labels): Prediction =>
  ({ top: [score(index, names)], target: score(index, names), labels: names }) as unknown as Prediction;
const mapOf = (...values: number[]) => ({ width: values.length, height: 1, values: Float32Array.from(values) });

const first: ExplanationView = {
  ...emptyExplanation(settings),
  phase: 'done',
  imageSha256: 'as it was',
  frame,
  prediction: predictionOf(1),
  map: mapOf(2, -4),
  total: 4,
  samples: [{ index: 0 } as Sample],
};

interface Started {
  readonly options: ExplainOptions;
  readonly emit: (event: object) => void;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  cancelled: boolean;
}

function start(of: number | undefined = 70, kept?: SecondServices['kept']) {
  const runs: Started[] = [];
  const forgotten: number[] = [];
  const rescores: (CallOptions<Done> & { readonly of: number; resolve(answer: Rescored | Refusal): void })[] = [];
  let told = 0;
  const host = {
    explain(options: ExplainOptions, listener: (event: RunEvent) => void): Run {
      const id = 100 + runs.length;
      const explanation = new Promise<never>((resolve, reject) => {
        const emit = (event: object) => listener(event as RunEvent);
        runs.push({ options, emit, resolve: () => resolve(undefined as never), reject, cancelled: false });
      });
      const started = runs.at(-1)!;
      return {
        id,
        explanation,
        cancel() {
          started.cancelled = true;
        },
      };
    },
    forget: (id: number) => forgotten.push(id),
    pipeline: {
      evaluate: () => new Promise(() => undefined),
      rescore: ({ of }: OfExplanation, how: CallOptions<Done>) =>
        new Promise((resolve) => rescores.push({ of, ...how, resolve })),
    },
  } as unknown as SecondServices['host'];
  const comparison = new Comparison({
    host,
    optionsOf: (wanted) => {
      if (wanted.model === 'Gone') throw new PipelineError('settings', 'There is no model "Gone".');
      return { ...wanted, image: '/w/cat.png' } as unknown as ExplainOptions;
    },
    ...(kept && { kept }),
    tell: () => {
      told += 1;
    },
  });
  const whole: FirstExplanation = { explanation: first, of, methods: [] };
  comparison.begin(whole);
  return { comparison, runs, forgotten, rescores, whole, told: () => told };
}

const opened = (sha256 = 'as it was') => ({ type: 'opened', opened: { sha256, notes: [] } });
const explained = (prediction = predictionOf(0), map: ReturnType<typeof mapOf> | null = mapOf(1, 0.5)) => ({
  type: 'explained',
  explanation: { prediction, map, samples: [], status: 'ok', advice: '', counts: { total: 4 }, notes: [] },
});
const settled = () => new Promise((resolve) => setImmediate(resolve));
const seed: ComparisonChange = { kind: 'seed', seed: 4 };

test('a second explanation differs in one thing, and is for the class of the first', () => {
  const of = (change: ComparisonChange) => changedSettings(first, change);
  assert.deepEqual(of({ kind: 'class', target: 0 }), { ...settings, target: 0 });
  assert.deepEqual(of(seed), { ...settings, target: 1, seed: 4 });
  assert.deepEqual(of({ kind: 'method', method: 'rise' }), { ...settings, target: 1, method: 'rise' });
  const layered = { ...first, settings: { ...settings, layer: 'conv5' } };
  const elsewhere = { ...settings, target: undefined, layer: undefined, model: 'B' };
  assert.deepEqual(changedSettings(layered, { kind: 'model', model: 'B' }), elsewhere);
  assert.equal(changedSettings(layered, seed).layer, 'conv5');
});

test('what changes nothing is no comparison', () => {
  assert.deepEqual(
    (
      [
        { kind: 'class', target: 1 },
        { kind: 'seed', seed: 3 },
        { kind: 'model', model: 'A' },
      ] as const
    ).map((change) => differs(first, change)),
    [false, false, false],
  );
  const { comparison, runs } = start();
  comparison.compare({ kind: 'method', method: 'relabel' });
  assert.deepEqual([runs.length, comparison.state], [0, undefined]);
});

test('what comes from a page is checked', () => {
  for (const change of [
    seed,
    { kind: 'class', target: 0 },
    { kind: 'model', model: 'B' },
    { kind: 'method', method: 'lime' },
  ])
    assert.deepEqual(readChange({ ...change, more: 1 }), change);
  const wrong = [undefined, null, 'seed', {}, { kind: 'seed', seed: -1 }, { kind: 'class', target: 0.5 }];
  for (const value of [...wrong, { kind: 'method', method: 'x' }, { kind: 'model' }, { kind: 'other', seed: 1 }])
    assert.equal(readChange(value), undefined);
});

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

/** A finished explanation by a method, of a model whose input has so many pixels a side. */
function finishedBy(
  method: RunSettings['method'],
  masks: string | undefined,
  side = 224,
  cut = frame,
): ExplanationView {
  const prediction = { ...predictionOf(1), inputSize: [side, side] as const };
  return { ...first, settings: { ...settings, method }, prediction, frame: cut, masks };
}
const otherModel: ComparisonChange = { kind: 'model', model: 'B' };
const remarkOn = (one: ExplanationView, two: ExplanationView) => comparisonRemarks(one, two, otherModel).join();

test('two models are said to share samples only where they do', () => {
  for (const method of ['rise', 'lime', 'occlusion'] as const) {
    const one = finishedBy(method, 'x');
    assert.match(
      remarkOn(one, finishedBy(method, 'x')),
      /^The same 1 (masks|choices of superpixels|windows) served both/,
    );
    assert.match(remarkOn(one, finishedBy(method, 'y', 299)), /^The samples are not the same: .*299 × 299/);
    const elsewhere = finishedBy(method, 'x', 224, { ...frame, x: 1, width: 3 });
    assert.match(remarkOn(one, elsewhere), /^The samples are not the same: the models see different parts/);
    assert.equal(remarkOn(one, finishedBy(method, undefined)), '', 'before it is finished, nothing is known');
    assert.equal(remarkOn(finishedBy(method, undefined), one), '', 'nor of one of before this was recorded');
  }
  assert.match(remarkOn(finishedBy('lime', 'x'), finishedBy('lime', 'y')), /preprocess shows them the image in diff/);
  assert.match(
    remarkOn(finishedBy('relabel', undefined), finishedBy('relabel', undefined)),
    /samples are not the same/,
  );
  assert.match(remarkOn(finishedBy('random', undefined), finishedBy('random', undefined)), /asks no model/);
});

test('what two models share is known when the second is finished', () => {
  const { comparison, runs, whole } = start();
  comparison.begin({ ...whole, explanation: finishedBy('occlusion', '4 × 2') });
  comparison.compare(otherModel);
  const prediction = { ...predictionOf(0, ['COCK']), inputSize: [2, 4] };
  for (const event of [opened(), { type: 'predicted', prediction, frame }]) runs[0]!.emit(event);
  assert.deepEqual(comparison.state!.remarks, []);
  const { explanation, type } = explained(prediction as unknown as Prediction);
  runs[0]!.emit({ type, explanation: { ...explanation, samples: [{ index: 0 }], masks: '4 × 2' } });
  assert.match(comparison.state!.remarks.join(), /^The same 1 windows served both models/);
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

test('a second explanation that is kept is shown without a run, if it is of the same picture', async () => {
  const of = { ...first, prediction: predictionOf(0), map: mapOf(1, 0.5) };
  const asked: ExplainOptions[] = [];
  let answer: ExplanationView | undefined = of;
  const { comparison, runs, told } = start(undefined, async (options) => {
    asked.push(options);
    return answer;
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
