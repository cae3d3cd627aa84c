import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendEntry, findSetting, splitPath } from '../../src/extension/settingPath.ts';

const text = `{
  // my settings
  "editor.fontSize": 12,
  "relabel.cuda.libraryPath": "/opt/cuda",
  "relabel.env": { "OMP_NUM_THREADS": "2" },
  "relabel.models": [
    { "name": "a", "path": "a.onnx" },
    { "name": "b", "path": "b.onnx", "input": { "mean": [1, 22] } },
  ],
}
`;

function found(path: string): string | undefined {
  const span = findSetting(text, path);
  return span && text.slice(span.offset, span.offset + span.length);
}

test('a path is split at the setting, whose own key may have dots', () => {
  assert.deepEqual(splitPath('relabel.cuda.libraryPath'), { key: 'relabel.cuda.libraryPath', rest: [] });
  assert.deepEqual(splitPath('relabel.env.OMP_NUM_THREADS'), { key: 'relabel.env', rest: ['OMP_NUM_THREADS'] });
  assert.deepEqual(splitPath('relabel.models[1].input.mean[0]'), {
    key: 'relabel.models',
    rest: [1, 'input', 'mean', 0],
  });
  assert.deepEqual(splitPath('relabel.samplesize'), { key: 'relabel.samplesize', rest: [] });
});

test('a value is found in text with comments and trailing commas', () => {
  assert.equal(found('relabel.models[1].input.mean[1]'), '22');
  assert.equal(found('relabel.cuda.libraryPath'), '"/opt/cuda"');
  assert.equal(found('relabel.env.OMP_NUM_THREADS'), '"2"');
});

test('of a path that is not all there, the deepest part is found', () => {
  assert.equal(found('relabel.models[0].labels'), '{ "name": "a", "path": "a.onnx" }');
  assert.equal(found('relabel.samples'), undefined);
  assert.equal(findSetting('', 'relabel.samples'), undefined);
});

test('an entry is added after the others, which stay as they are', () => {
  const added = appendEntry(text, 'relabel.models', { name: 'c', path: 'c.onnx' });
  assert.equal(added.index, 2);
  const span = findSetting(added.text, 'relabel.models[2].path');
  assert.equal(added.text.slice(span!.offset, span!.offset + span!.length), '"c.onnx"');
  assert.ok(added.text.includes('// my settings'));
  assert.ok(added.text.includes('{ "name": "a", "path": "a.onnx" }'));
});

for (const [what, before] of [
  ['an empty file', ''],
  ['an empty object', '{}'],
  ['an empty list', '{ "relabel.models": [] }'],
  ['a value of the wrong type', '{ "relabel.models": 3 }'],
] as const) {
  test(`an entry is added to ${what}`, () => {
    const { text: after, index } = appendEntry(before, 'relabel.models', { name: 'c' });
    assert.equal(index, 0);
    assert.deepEqual(JSON.parse(after), { 'relabel.models': [{ name: 'c' }] });
  });
}
