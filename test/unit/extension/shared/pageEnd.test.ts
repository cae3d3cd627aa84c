import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { type ParamsOf, Peer } from '../../../../src/common/rpc.ts';
import { formChecks } from '../../../../src/extension/addModel/formChecks.ts';
import { panelChecks } from '../../../../src/extension/panel/panelChecks.ts';
import { type Checks, checked } from '../../../../src/extension/shared/checks.ts';
import { PageEnd } from '../../../../src/extension/shared/pageEnd.ts';
import type { FormHostApi } from '../../../../src/protocol/addModelForm.ts';
import type { PanelHostApi, PanelPageApi } from '../../../../src/protocol/panel.ts';

const settings = { model: 'Birds', method: 'rise', target: 3, samples: 'auto', sampling: 'local', seed: 7 } as const;
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);
const sha256 = 'a1'.repeat(32);

/** What the page says to each method. */
const good: { readonly [M in keyof PanelHostApi]: ParamsOf<PanelHostApi, M> } = {
  ready: undefined,
  explain: settings,
  cancel: undefined,
  pictures: { run: 2, indices: [0, 999], size: 112 },
  curvePicture: { run: 2, curve: 'deletion', step: 448, point: 0 },
  wholePicture: { sha256 },
  colours: 'viridis',
  expect: { index: 3, label: 'Robin' },
  evaluate: { run: 1, measures: { step: 448, road: false } },
  stopEvaluating: { run: 1 },
  scatter: { run: 1 },
  stopScatter: { run: 1 },
  layers: { run: 1, show: 'conv5' },
  compare: { kind: 'class', target: 4 },
  savePicture: { bytes: png, instead: false },
  command: 'export',
};

/** What is wrong with some of the members, or with all of it. */
const bad: { readonly [M in keyof PanelHostApi]?: Readonly<Record<string, unknown>> } = {
  explain: {
    'no settings': undefined,
    'a method that is none': { method: 'toString' },
    'too many samples': { samples: 1e9 },
    'a seed beyond 32 bits': { seed: 2 ** 32 },
    'a name that is too long': { model: 'x'.repeat(5000) },
    'a class that is text': { target: '3' },
    'a layer by its number': { layer: 3 },
  },
  pictures: {
    'no list': { indices: 'all' },
    'a list like an array': { indices: { length: 2, 0: 1, 1: 2 } },
    'a very long list': { indices: Array.from({ length: 101 }, (_, index) => index) },
    'a negative sample': { indices: [-1] },
    'half a sample': { indices: [0.5] },
    'text for a sample': { indices: ['0'] },
    'no number': { indices: [Number.NaN] },
    'no size': { size: 0 },
    'an endless size': { size: Number.POSITIVE_INFINITY },
    'a very large size': { size: 20_000 },
    'a run that is an object': { run: {} },
  },
  curvePicture: {
    'another curve': { curve: '__proto__' },
    'no step': { step: 0 },
    'a negative point': { point: -1 },
    'a point that does not count': { point: 2 ** 60 },
  },
  wholePicture: { 'no hash': { sha256: '../../etc/passwd' }, 'a list': { sha256: [sha256] } },
  colours: { 'no colours': 'jet', 'a name of another thing': '__proto__' },
  layers: { 'a layer by its number': { show: 3 }, 'a name that is too long': { show: 'x'.repeat(5000) } },
  expect: {
    'no class': 'Robin',
    'a negative class': { index: -1 },
    'a label that is a number': { label: 7 },
    'a label that is too long': { label: 'x'.repeat(100_001) },
  },
  evaluate: {
    'no measures': { measures: null },
    'half a step': { measures: { step: 0.5, road: false } },
    'a road that is text': { measures: { road: 'yes' } },
  },
  stopEvaluating: { 'no run': { run: undefined } },
  scatter: { 'a run below 0': { run: -1 } },
  stopScatter: { 'a run that is text': { run: '1' } },
  compare: {
    'no change': null,
    'another kind': { kind: 'file', file: '/etc/passwd' },
    'no class': { target: 0.5 },
    'a name that is too long': { kind: 'model', model: 'x'.repeat(5000) },
  },
  savePicture: {
    'no bytes': { bytes: 'PNG' },
    'a plain list': { bytes: [...png] },
    'a program': { bytes: new TextEncoder().encode('#!/bin/sh\ntouch x') },
    nothing: { bytes: new Uint8Array() },
    'text for a choice': { instead: 'yes' },
  },
  command: { 'another command': 'workbench.action.quit', 'a member of objects': 'toString' },
};

/** What arrives at a handler; throws where nothing does. */
function passed<Api, M extends keyof Api & string>(checks: Checks<Api>, method: M, params: unknown): unknown {
  const heard: unknown[] = [];
  const hear = (value: unknown): void => void heard.push(value);
  const handlers = Object.fromEntries(Object.keys(checks).map((name) => [name, hear]));
  const safe = checked(handlers, checks as unknown as Checks<typeof handlers>);
  safe[method]?.(params);
  assert.equal(heard.length, 1);
  return heard[0];
}

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

describe('A call of the panel’s page', () => {
  for (const [method, params] of Object.entries(good) as [keyof PanelHostApi, unknown][]) {
    test(`${method} comes through as it is, without what does not belong`, () => {
      assert.deepEqual(passed(panelChecks, method, isRecord(params) ? { ...params, more: 1 } : params), params);
    });
    for (const [name, wrong] of Object.entries(bad[method] ?? {})) {
      test(`${method} is refused with ${name}`, () => {
        const said = isRecord(params) && isRecord(wrong) ? { ...params, ...wrong } : wrong;
        assert.throws(
          () => passed(panelChecks, method, said),
          ({ message }: Error) => message.startsWith(`“${method}”: `) && message.length < 500,
        );
      });
    }
  }

  test('what is taken back arrives as nothing: messages travel as JSON', () => {
    for (const method of ['expect', 'compare'] as const)
      assert.equal(passed(panelChecks, method, undefined), undefined);
  });
});

describe('A call of the form’s page', () => {
  for (const [method, params] of [
    ['ready', undefined],
    ['change', {}],
    ['change', { name: 'Birds', size: ['224', ''] }],
    ['change', { labels: '/a.txt', outputName: '', output: 'sigmoid', feed: 'torchvision' }],
    ['command', 'chooseLabels'],
  ] as const) {
    test(`${method} ${JSON.stringify(params)} comes through`, () =>
      assert.deepEqual(passed<FormHostApi, typeof method>(formChecks, method, params), params));
  }
  for (const [method, params] of [
    ['change', undefined],
    ['change', { name: 3 }],
    ['change', { name: 'x'.repeat(40_000) }],
    ['change', { output: 'numbers' }],
    ['change', { size: ['224'] }],
    ['change', { size: ['224', 'x'.repeat(100)] }],
    ['command', 'explode'],
  ] as const) {
    test(`${method} ${JSON.stringify(params)?.slice(0, 60)} is refused`, () =>
      assert.throws(() => passed<FormHostApi, typeof method>(formChecks, method, params)));
  }
  test('a change can name only what is in the form', () => {
    const change: unknown = JSON.parse('{ "name": "a", "__proto__": { "x": 1 }, "path": "/b" }');
    assert.deepEqual(passed<FormHostApi, 'change'>(formChecks, 'change', change), { name: 'a' });
  });
});

/** The extension's end of a page, and a page that speaks over JSON, as webviews do. */
function open(handlers: Partial<PanelHostApi>) {
  let post: (value: unknown) => void = () => assert.fail('nobody listens');
  const lines: string[] = [];
  const sent: unknown[] = [];
  const webview = {
    onDidReceiveMessage(listener: (value: unknown) => void) {
      post = listener;
      return { dispose: () => undefined };
    },
    postMessage(message: unknown) {
      sent.push(message);
      queueMicrotask(() => page.receive(message));
      return Promise.resolve(true);
    },
  };
  const none = Object.fromEntries(Object.keys(panelChecks).map((name) => [name, () => undefined]));
  const all = { ...none, ...handlers } as PanelHostApi;
  const log = { warn: (line: string) => void lines.push(line) };
  const end = new PageEnd<PanelHostApi, PanelPageApi>(webview, { handlers: all, checks: panelChecks }, log);
  const page = new Peer<object, PanelHostApi>(
    {},
    { post: (message) => queueMicrotask(() => post(JSON.parse(JSON.stringify(message)))) },
  );
  return { end, page, lines, sent, post: (value: unknown) => post(value) };
}

test('a bad call is refused and logged in one line, a good one is heard', async () => {
  const heard: unknown[] = [];
  const { page, lines, post } = open({ scatter: (request) => void heard.push(request) });
  post({ type: 'call', method: 'scatter', params: { run: '\n\x1b[31m' } });
  await assert.rejects(page.remote.scatter({ run: -1 }), /“scatter”: run must be/);
  page.notify('scatter', { run: 1 });
  await turn();
  assert.deepEqual(heard, [{ run: 1 }]);
  assert.equal(lines.length, 2);
  assert.equal(lines[0], "A page's call failed: “scatter”: run must be number.");
});

test('what is no method is refused, and its name is not repeated', async () => {
  const { lines, post, sent } = open({});
  for (const method of ['constructor', 'toString', '__proto__', 'rm -rf\n']) {
    post({ type: 'call', id: 1, method, params: undefined });
  }
  await turn();
  assert.deepEqual(new Set(lines), new Set(['A page called a method that there is not.']));
  assert.equal(sent.length, 4);
});

test('a page that has started anew does not get the answers that the one before has asked for', async () => {
  let answer: (pictures: readonly []) => void = () => assert.fail('not asked');
  const pictures = () =>
    new Promise<readonly []>((resolve) => {
      answer = resolve;
    });
  const { end, page, sent } = open({ pictures });
  void page.remote.pictures({ run: 1, indices: [0], size: 10 });
  await turn();
  end.restart();
  answer([]);
  await turn();
  assert.deepEqual(sent, []);
  end.tell('preview', undefined);
  assert.equal(sent.length, 1);
});

test('a method without a schema, or with that of another, does not compile', () => {
  const { cancel: _, ...others } = panelChecks;
  // @ts-expect-error
  const incomplete: Checks<PanelHostApi> = others;
  // @ts-expect-error
  const wrong: Checks<PanelHostApi> = { ...panelChecks, savePicture: panelChecks.scatter };
  assert.ok(incomplete !== wrong);
});

test('there is no other way in for messages of pages', () => {
  const folder = 'src/extension';
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const listening = files.filter((name) => /onDidReceiveMessage\(/.test(readFileSync(path.join(folder, name), 'utf8')));
  assert.deepEqual(listening, [path.join('shared', 'pageEnd.ts')]);
});
