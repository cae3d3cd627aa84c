import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'jsonc-parser';
import { changeEntry, changeSetting } from '../../../../src/extension/settings/changeEntry.ts';

const key = 'relabel.models';
const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ name, path: `${name}.onnx` })) as [object, object, object];

function changed(text: string, index: number, entry: object, after?: object, path: readonly string[] = [key]): string {
  const result = changeEntry(text, { path, index, entry }, after);
  return 'text' in result ? result.text : assert.fail(result.problem);
}

function problem(text: string, index: number, entry: object): string {
  const result = changeEntry(text, { path: [key], index, entry }, undefined);
  return 'problem' in result ? result.problem : assert.fail(result.text);
}

const lines = `{
  // mine
  "editor.fontSize": 12, /* small */
  "relabel.models": [
    // the first, not {"a": 1}
    { "name": "a", "path": "a.onnx" }, // not bad
    {
      "name": "b", // not yet
      "path": "b.onnx"
    }, // the second
    { "name": "c", "path": "c.onnx" } // the last
    // end
  ] // all
}
`;

test('an entry goes with its lines and its comma, and nothing else does', () => {
  assert.equal(changed(lines, 0, a), lines.replace('    { "name": "a", "path": "a.onnx" }, // not bad\n', ''));
  const second = / {4}\{\n {6}"name": "b".*\n.*\n {4}\}, \/\/ the second\n/;
  assert.equal(changed(lines, 1, b), lines.replace(second, ''));
  const last = lines
    .replace('    { "name": "c", "path": "c.onnx" } // the last\n', '')
    .replace('}, // the second', '} // the second');
  assert.equal(changed(lines, 2, c), last);
  for (const text of [changed(lines, 0, a), last]) assert.ok(parse(text));
});

test('one of several on a line goes with the space beside it', () => {
  const inline = '{ "relabel.models": [{ "name": "a", "path": "a.onnx" }, { "name": "b", "path": "b.onnx" }] }';
  assert.equal(changed(inline, 0, a), '{ "relabel.models": [{ "name": "b", "path": "b.onnx" }] }');
  assert.equal(changed(inline, 1, b), '{ "relabel.models": [{ "name": "a", "path": "a.onnx" }] }');
  const alone = '{"relabel.models":[{"name":"a","path":"a.onnx"}]}';
  assert.equal(changed(alone, 0, a), '{"relabel.models":[]}');
  const trailing = '{\r\n\t"relabel.models": [\r\n\t\t{ "name": "a", "path": "a.onnx" },\r\n\t],\r\n}\r\n';
  assert.equal(changed(trailing, 0, a), '{\r\n\t"relabel.models": [\r\n\t],\r\n}\r\n');
});

test('a changed property is written in its place, a new one last, one that goes is taken out', () => {
  const after = { name: 'B 2', path: 'b.onnx', preset: 'timm', input: { std: [1, 1, 1] } };
  const expected = lines
    .replace('"name": "b", // not yet', '"name": "B 2", // not yet')
    .replace(
      '"path": "b.onnx"\n    }',
      '"path": "b.onnx",\n      "preset": "timm",\n      "input": {\n        "std": [\n          1,\n          1,\n          1\n        ]\n      }\n    }',
    );
  const text = changed(lines, 1, b, after);
  assert.equal(text, expected);
  assert.equal(changed(text, 1, after, b), lines.replace('"b.onnx"\n', '"b.onnx"\n'));
  // What comes before moves nothing that comes after.
  const both = changed(text, 1, after, { path: 'long/way/to/b.onnx', preset: 'unit', name: 'b' });
  assert.deepEqual(parse(both)[key][1], { name: 'b', path: 'long/way/to/b.onnx', preset: 'unit' });
  assert.match(both, /\/\/ not yet/);
});

test('an entry on one line stays on one, unless it gets too long', () => {
  const short = changed(lines, 0, a, { name: 'a', path: 'a.onnx', preset: 'unit' });
  assert.equal(short, lines.replace('"path": "a.onnx" }', '"path": "a.onnx", "preset": "unit" }'));
  const long = changed(lines, 0, a, { name: 'a', path: 'a.onnx', labels: 'x'.repeat(100) });
  assert.match(long, /\n {4}\{\n {6}"name": "a",\n {6}"path": "a\.onnx",\n/);
});

test('inside of a workspace file, too', () => {
  const text = `{ "settings": ${lines.trim()} }`;
  const path = ['settings', key];
  assert.deepEqual(parse(changed(text, 1, b, undefined, path)).settings[key], [a, c]);
});

test('what is not as it was is left alone, and so is a file that is not valid or says it twice', () => {
  assert.match(problem(lines, 0, b), /has changed since, and the model is not where it was/);
  assert.match(problem(lines, 3, a), /has changed since/);
  assert.match(problem('{}', 0, a), /has changed since/);
  assert.match(problem(lines.replace('12,', '12'), 0, a), /^is not valid JSON in line 4$/);
  const twice = `{ "relabel.models": [{ "name": "a", "path": "a.onnx" }], "relabel.models": [1] }`;
  assert.match(problem(twice, 0, a), /has relabel\.models more than once/);
  // Order says nothing.
  assert.equal(changed(lines, 0, { path: 'a.onnx', name: 'a' }).includes('a.onnx'), false);
});

test('a setting with text is changed in its place, or goes with its line', () => {
  const text = lines.replace('  "relabel.models"', '  "relabel.defaultModel": "b", // mine\n  "relabel.models"');
  const path = ['relabel.defaultModel'];
  assert.equal(changeSetting(text, path, 'B "2"'), text.replace('"b", // mine', '"B \\"2\\"", // mine'));
  assert.equal(changeSetting(text, path, undefined), lines);
  assert.equal(changeSetting(lines, path, 'x'), lines);
  assert.equal(changeSetting('', path, 'x'), '');
});
