import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PipelineError } from '../../../../src/common/errors.ts';
import { MapEvaluation } from '../../../../src/extension/panel/mapEvaluation.ts';
import type { CallOptions } from '../../../../src/protocol/call.ts';
import type { Evaluation, Measures } from '../../../../src/protocol/evaluation.ts';
import type { PanelEvaluation } from '../../../../src/protocol/panel.ts';
import type { Done, OfExplanation } from '../../../../src/protocol/pipeline.ts';

interface Asked extends CallOptions<Done> {
  readonly of: number;
  readonly measures: Measures;
  readonly resolve: (evaluation: Evaluation) => void;
  readonly reject: (error: Error) => void;
}

/** An evaluation of a 224 × 224 map, what it asks the pipeline for, and what it tells. */
function start() {
  const asked: Asked[] = [];
  const told: PanelEvaluation[] = [];
  const pipeline = {
    evaluate: ({ of, ...measures }: OfExplanation & Measures, options: CallOptions<Done> = {}) =>
      new Promise<Evaluation>((resolve, reject) => asked.push({ of, measures, ...options, resolve, reject })),
  };
  const evaluation = new MapEvaluation(pipeline, 7, 224 * 224, (state) => told.push(state));
  return { evaluation, asked, told };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const curves = { step: 1792 } as unknown as Evaluation['curves'];
const road = { difference: 0.5 } as unknown as Evaluation['road'];

test('it begins with the usual step, tells of progress, and adds ROAD to what it has', async () => {
  const { evaluation, asked, told } = start();
  evaluation.begin();
  assert.deepEqual([asked[0]!.of, asked[0]!.measures], [7, { step: 1792, road: false }]);
  assert.deepEqual(told.at(-1)!.busy, { what: 'curves', share: 0 });
  asked[0]!.report!({ done: 29, total: 116 });
  assert.deepEqual(told.at(-1)!.busy, { what: 'curves', share: 0.25 });
  asked[0]!.resolve({ curves });
  await settled();
  assert.deepEqual(told.at(-1), { usualStep: 1792, fineStep: 224, curves, busy: undefined, error: undefined });

  void evaluation.measure({ road: true });
  asked[1]!.resolve({ road });
  await settled();
  assert.deepEqual([evaluation.state.curves, evaluation.state.road], [curves, road]);
});

test('one thing is measured at a time, and nonsense is not', async () => {
  const { evaluation, asked } = start();
  evaluation.begin();
  await evaluation.measure({ road: true });
  assert.equal(asked.length, 1);
  asked[0]!.resolve({ curves });
  await settled();
  for (const step of [0, -1, 1.5, Number.NaN, 224 * 224 + 1]) await evaluation.measure({ step, road: false });
  await evaluation.measure({ road: false });
  assert.equal(asked.length, 1);
});

test('a failure is told, and what was known before stays', async () => {
  const { evaluation, asked } = start();
  evaluation.begin();
  asked[0]!.resolve({ curves });
  await settled();
  void evaluation.measure({ step: 224, road: false });
  asked[1]!.reject(new PipelineError('gone', 'The process has ended.'));
  await settled();
  const { state } = evaluation;
  assert.deepEqual([state.curves, state.busy, state.error], [curves, undefined, 'The process has ended.']);
  void evaluation.measure({ step: 224, road: false });
  assert.equal(evaluation.state.error, undefined);
});

test('stopped, it cancels, is silent, and can be asked again', async () => {
  const { evaluation, asked, told } = start();
  evaluation.begin();
  const before = told.length;
  evaluation.stop();
  assert.ok(asked[0]!.signal!.aborted);
  asked[0]!.report!({ done: 1, total: 2 });
  asked[0]!.reject(new PipelineError('cancelled', 'Cancelled.'));
  await settled();
  assert.equal(told.length, before);
  assert.deepEqual([evaluation.state.busy, evaluation.state.error], [undefined, undefined]);
  evaluation.begin();
  assert.equal(asked.length, 2);
  asked[1]!.resolve({ curves });
  await settled();
  evaluation.begin();
  assert.equal(asked.length, 2, 'what is known is not measured again');
});

test('cancelled by the user, it tells so, keeps what it has, and begins again only when it is asked to', async () => {
  const { evaluation, asked, told } = start();
  evaluation.cancel();
  assert.equal(told.length, 0, 'there was nothing to cancel');
  evaluation.begin();
  evaluation.cancel();
  assert.ok(asked[0]!.signal!.aborted);
  assert.deepEqual([told.at(-1)!.busy, told.at(-1)!.error], [undefined, undefined]);
  asked[0]!.reject(new PipelineError('cancelled', 'Cancelled.'));
  await settled();
  evaluation.begin();
  assert.equal(asked.length, 1, 'what the user did not want does not begin by itself');

  void evaluation.measure({ step: 1792, road: false });
  asked[1]!.resolve({ curves });
  await settled();
  void evaluation.measure({ road: true });
  evaluation.cancel();
  assert.deepEqual([told.at(-1)!.curves, told.at(-1)!.busy], [curves, undefined]);
});
