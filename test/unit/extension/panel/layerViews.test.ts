import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PipelineError } from '../../../../src/common/errors.ts';
import { LayerViews } from '../../../../src/extension/panel/layerViews.ts';
import type { CallOptions } from '../../../../src/protocol/call.ts';
import type { SaliencyMap } from '../../../../src/protocol/explanation.ts';
import type { LayerList, PanelLayers } from '../../../../src/protocol/layers.ts';
import type { Done, OfExplanation } from '../../../../src/protocol/pipeline.ts';

interface Asked extends CallOptions<Done> {
  readonly of: number;
  readonly layer: string;
  readonly resolve: (map: SaliencyMap | null) => void;
  readonly reject: (error: Error) => void;
}

const size = { channels: 8, height: 4, width: 4 };
const list: LayerList = { layers: ['a', 'b', 'c'].map((name) => ({ name, ...size })), found: 'c' };
const mapOf = (value: number): SaliencyMap => ({ width: 2, height: 1, values: Float32Array.of(0, value) });
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Views of an explanation's layers, what they ask the pipeline for, and what they tell. */
function start(own: string | null | undefined, read: () => Promise<LayerList> = async () => list) {
  const asked: Asked[] = [];
  const told: PanelLayers[] = [];
  let lists = 0;
  const pipeline = {
    layers: () => {
      lists++;
      return read();
    },
    layerMap: ({ of, layer }: OfExplanation & { readonly layer: string }, options: CallOptions<Done> = {}) =>
      new Promise<SaliencyMap | null>((resolve, reject) => asked.push({ of, layer, ...options, resolve, reject })),
  };
  const views: LayerViews = new LayerViews(pipeline, 7, own, () => told.push(views.state));
  return { views, asked, told, lists: () => lists };
}

test('a method that looks at a layer has its model’s layers read at once, others on request', async () => {
  const found = start(null);
  await settled();
  assert.deepEqual(found.views.state, { list, own: 'c' });
  const chosen = start('a');
  await settled();
  assert.deepEqual(chosen.views.state, { list, own: 'a' });
  const other = start(undefined);
  await settled();
  assert.equal(other.lists(), 0);
  await other.views.look();
  await other.views.look();
  assert.deepEqual([other.views.state, other.lists()], [{ list, own: undefined }, 1]);
});

test('a map is made when it is looked at, once, and kept', async () => {
  const { views, asked, told } = start(null);
  void views.look('a');
  await settled();
  assert.deepEqual([asked[0]!.of, asked[0]!.layer], [7, 'a']);
  assert.deepEqual(views.state, { list, own: 'c', shown: 'a', share: 0 });
  asked[0]!.report!({ done: 1, total: 4 });
  assert.equal(told.at(-1)!.share, 0.25);
  asked[0]!.resolve(mapOf(1));
  await settled();
  assert.deepEqual(views.state, { list, own: 'c', shown: 'a', map: mapOf(1) });
  void views.look('b');
  await settled();
  asked[1]!.resolve(null);
  await settled();
  assert.equal(views.state.map, null);
  await views.look('a');
  assert.deepEqual([views.state.map, asked.length], [mapOf(1), 2]);
  await views.look(null);
  assert.deepEqual(views.state, { list, own: 'c' });
});

test('the next layer cancels the one before, whose answer is not shown but kept', async () => {
  const { views, asked } = start(null);
  void views.look('a');
  await settled();
  void views.look('b');
  await settled();
  assert.ok(asked[0]!.signal!.aborted);
  asked[0]!.resolve(mapOf(1));
  asked[1]!.resolve(mapOf(2));
  await settled();
  assert.deepEqual([views.state.shown, views.state.map], ['b', mapOf(2)]);
  void views.look('c');
  await settled();
  views.stop();
  assert.ok(asked[2]!.signal!.aborted);
  assert.deepEqual(views.state, { list, own: 'c' });
});

test('what fails is said, and can be asked for again', async () => {
  let fails = true;
  const { views, asked } = start(undefined, () =>
    fails ? Promise.reject(new PipelineError('model', 'It has no layers.')) : Promise.resolve(list),
  );
  await views.look('a');
  assert.equal(views.state.error, 'It has no layers.');
  fails = false;
  void views.look('a');
  await settled();
  asked[0]!.reject(new PipelineError('model', 'Operator Asinh has no gradient here.'));
  await settled();
  assert.deepEqual(views.state, {
    list,
    own: undefined,
    shown: 'a',
    error: 'Operator Asinh has no gradient here.',
  });
  await views.look('nope');
  assert.equal(asked.length, 1, 'a layer that is none is not asked about');
});
