import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { formMessages } from '../../../../src/extension/addModel/formMessages.ts';
import { pageMessages } from '../../../../src/extension/panel/pageMessages.ts';
import { type MessageChecks, readMessage, receiveChecked } from '../../../../src/extension/shared/checkedMessages.ts';
import type { FromForm } from '../../../../src/protocol/addModelForm.ts';
import type { FromWebview } from '../../../../src/protocol/panel.ts';

const settings = { model: 'Birds', method: 'rise', target: 3, samples: 'auto', sampling: 'local', seed: 7 } as const;
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);
const sha256 = 'a1'.repeat(32);

/** Each kind of message as the page sends it. */
const good: { readonly [Type in FromWebview['type']]: Extract<FromWebview, { type: Type }> } = {
  ready: { type: 'ready' },
  explain: { type: 'explain', settings },
  cancel: { type: 'cancel' },
  pictures: { type: 'pictures', request: 1, run: 2, indices: [0, 999], size: 112 },
  curvePicture: { type: 'curvePicture', request: 1, run: 2, curve: 'deletion', step: 448, point: 0 },
  wholePicture: { type: 'wholePicture', request: 1, sha256 },
  expect: { type: 'expect', picked: { index: 3, label: 'Robin' } },
  evaluate: { type: 'evaluate', run: 1, measures: { step: 448, road: false } },
  stopEvaluating: { type: 'stopEvaluating', run: 1 },
  scatter: { type: 'scatter', run: 1 },
  stopScatter: { type: 'stopScatter', run: 1 },
  compare: { type: 'compare', change: { kind: 'class', target: 4 } },
  stopComparing: { type: 'stopComparing' },
  savePicture: { type: 'savePicture', bytes: png, instead: false },
  command: { type: 'command', command: 'export' },
};

const bad: { readonly [Type in FromWebview['type']]?: Readonly<Record<string, object>> } = {
  explain: {
    'no settings': { settings: undefined },
    'a method that is none': { settings: { ...settings, method: 'toString' } },
    'too many samples': { settings: { ...settings, samples: 1e9 } },
    'a seed beyond 32 bits': { settings: { ...settings, seed: 2 ** 32 } },
    'a name that is too long': { settings: { ...settings, model: 'x'.repeat(5000) } },
    'a class that is text': { settings: { ...settings, target: '3' } },
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
    'a request that is text': { request: 'x' },
    'a run that is an object': { run: {} },
  },
  curvePicture: {
    'another curve': { curve: '__proto__' },
    'no step': { step: 0 },
    'a negative point': { point: -1 },
    'a point that does not count': { point: 2 ** 60 },
  },
  wholePicture: { 'no hash': { sha256: '../../etc/passwd' }, 'a list': { sha256: [sha256] } },
  expect: {
    'no class': { picked: 'Robin' },
    'a negative class': { picked: { index: -1, label: 'Robin' } },
    'a label that is a number': { picked: { index: 1, label: 7 } },
    'a label that is too long': { picked: { index: 1, label: 'x'.repeat(100_001) } },
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
    'no change': { change: undefined },
    'another kind': { change: { kind: 'file', file: '/etc/passwd' } },
    'no class': { change: { kind: 'class', target: 0.5 } },
    'a name that is too long': { change: { kind: 'model', model: 'x'.repeat(5000) } },
  },
  savePicture: {
    'no bytes': { bytes: 'PNG' },
    'a plain list': { bytes: [...png] },
    'a program': { bytes: new TextEncoder().encode('#!/bin/sh\ntouch x') },
    nothing: { bytes: new Uint8Array() },
    'text for a choice': { instead: 'yes' },
  },
  command: { 'another command': { command: 'workbench.action.quit' }, 'a member of objects': { command: 'toString' } },
};

describe('A message of the panel’s page', () => {
  for (const [type, message] of Object.entries(good)) {
    test(`${type} comes through as it is, without what does not belong`, () => {
      assert.deepEqual(readMessage(pageMessages, { ...message, more: 1 }), { message });
    });
    for (const [name, members] of Object.entries(bad[type as FromWebview['type']] ?? {})) {
      test(`${type} is refused with ${name}`, () => {
        const read = readMessage(pageMessages, { ...message, ...members });
        assert.ok('fault' in read);
        assert.ok(read.fault.startsWith(`"${type}", `) && read.fault.length < 250, read.fault);
      });
    }
  }

  test('a pick that is taken back arrives without the member: messages travel as JSON', () => {
    assert.deepEqual(readMessage(pageMessages, { type: 'expect' }), { message: { type: 'expect' } });
  });

  for (const value of [undefined, null, 'ready', 3, [], {}, { type: 3 }, { type: 'open' }, { type: '__proto__' }]) {
    test(`${JSON.stringify(value)} is no message`, () => {
      assert.deepEqual(readMessage(pageMessages, value), { fault: 'it is of no known type' });
    });
  }
});

describe('A message of the form’s page', () => {
  const wanted: readonly FromForm[] = [
    { type: 'ready' },
    { type: 'change', change: {} },
    { type: 'change', change: { name: 'Birds', size: ['224', ''] } },
    { type: 'change', change: { labels: '/a.txt', outputName: '', output: 'sigmoid', feed: 'torchvision' } },
    { type: 'command', command: 'chooseLabels' },
  ];
  for (const message of wanted) {
    test(`${JSON.stringify(message)} comes through`, () =>
      assert.deepEqual(readMessage(formMessages, message), { message }));
  }
  for (const message of [
    { type: 'change' },
    { type: 'change', change: { name: 3 } },
    { type: 'change', change: { name: 'x'.repeat(40_000) } },
    { type: 'change', change: { output: 'numbers' } },
    { type: 'change', change: { size: ['224'] } },
    { type: 'change', change: { size: ['224', 'x'.repeat(100)] } },
    { type: 'command', command: 'explode' },
  ]) {
    test(`${JSON.stringify(message).slice(0, 60)} is refused`, () =>
      assert.ok('fault' in readMessage(formMessages, message)));
  }
  test('a change can name only what is in the form', () => {
    const message = { type: 'change', change: JSON.parse('{ "name": "a", "__proto__": { "x": 1 }, "path": "/b" }') };
    assert.deepEqual(readMessage(formMessages, message), { message: { type: 'change', change: { name: 'a' } } });
  });
});

test('a bad message is dropped and logged in one line, a good one is received', () => {
  let post: (value: unknown) => void = () => assert.fail('nobody listens');
  const lines: string[] = [];
  const received: FromWebview[] = [];
  const webview = {
    onDidReceiveMessage(listener: (value: unknown) => void) {
      post = listener;
      return { dispose: () => undefined };
    },
  };
  const log = { warn: (line: string) => void lines.push(line) };
  receiveChecked<FromWebview>(webview, pageMessages, log, (message) => received.push(message));
  post({ type: 'scatter', run: '\n\x1b[31m' });
  post({ type: 'scatter', run: 1 });
  assert.deepEqual(received, [{ type: 'scatter', run: 1 }]);
  assert.deepEqual(lines, ['A message of the page was dropped: "scatter", run must be number.']);
});

test('a kind of message without a schema, or with that of another, does not compile', () => {
  const { cancel: _, ...others } = pageMessages;
  // @ts-expect-error
  const incomplete: MessageChecks<FromWebview> = others;
  // @ts-expect-error
  const wrong: MessageChecks<FromWebview> = { ...pageMessages, savePicture: pageMessages.cancel };
  assert.ok(incomplete !== wrong);
});

test('there is no other way in for messages of pages', () => {
  const folder = 'src/extension';
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const listening = files.filter((name) => /onDidReceiveMessage\(/.test(readFileSync(path.join(folder, name), 'utf8')));
  assert.deepEqual(listening, [path.join('shared', 'checkedMessages.ts')]);
});
