import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'jsonc-parser';
import { appendEntry } from '../../../../src/extension/settings/appendEntry.ts';

const key = 'relabel.models';
const entry = { name: 'c', path: 'c.onnx' };

/** The text after an entry was added, if it could be. */
function added(text: string, path: readonly string[] = [key]): string {
  const result = appendEntry(text, path, entry);
  return 'text' in result ? result.text : assert.fail(result.problem);
}

function problem(text: string, path: readonly string[] = [key]): string {
  const result = appendEntry(text, path, entry);
  return 'problem' in result ? result.problem : assert.fail(result.text);
}

/** Every line of `before` in `after`, in this order: nothing was changed, only lines were added. */
function newLines(before: string, after: string): readonly string[] {
  const lines = before.split('\n');
  const more = after.split('\n').filter((line) => {
    const old = line === lines[0];
    if (old) lines.shift();
    return !old;
  });
  assert.deepEqual(lines, [], `lost in\n${after}`);
  return more;
}

const commented = `{
  // my settings
  "editor.fontSize": 12, /* small */
  "relabel.models": [
    // the old one
    { "name": "a", "path": "a.onnx" },
    {
      "name": "b", // not yet
      "path": "b.onnx",
    }, // the best so far
    // { "name": "off" },
  ], // models
}
`;

test('comments and trailing commas stay where they are, and the entry comes after them', () => {
  const after = added(commented);
  assert.deepEqual(newLines(commented, after), ['    {', '      "name": "c",', '      "path": "c.onnx"', '    },']);
  assert.match(after, /\/\/ \{ "name": "off" \},\n {4}\{\n/);
  assert.deepEqual(parse(after)[key].at(-1), entry);
});

test('without a trailing comma, the comma goes before the comment behind the last entry', () => {
  const text = `{\n  "relabel.models": [\n    { "name": "a" } // mine\n  ]\n}\n`;
  assert.equal(
    added(text),
    `{\n  "relabel.models": [\n    { "name": "a" }, // mine\n    {\n      "name": "c",\n      "path": "c.onnx"\n    }\n  ]\n}\n`,
  );
});

test('tabs and CRLF are kept to', () => {
  const text = '{\r\n\t// mine\r\n\t"relabel.models": [\r\n\t\t{\r\n\t\t\t"name": "a"\r\n\t\t}\r\n\t]\r\n}\r\n';
  const last = '\t\t},\r\n\t\t{\r\n\t\t\t"name": "c",\r\n\t\t\t"path": "c.onnx"\r\n\t\t}\r\n\t]\r\n}\r\n';
  assert.equal(added(text), text.replace('\t\t}\r\n\t]\r\n}\r\n', last));
});

test('a list that is not there comes last, in the style of the file', () => {
  assert.equal(
    added('{\r\n\t"a": 1, // one\r\n\t/* two */ "b": [2]\r\n\t// end\r\n}'),
    '{\r\n\t"a": 1, // one\r\n\t/* two */ "b": [2],\r\n\t// end\r\n\t"relabel.models": [\r\n\t\t{\r\n\t\t\t"name": "c",\r\n\t\t\t"path": "c.onnx"\r\n\t\t}\r\n\t]\r\n}',
  );
  const made = `{\n    "relabel.models": [\n        {\n            "name": "c",\n            "path": "c.onnx"\n        }\n    ]\n}\n`;
  assert.equal(added(''), made);
  assert.equal(added('{}\n'), made);
  assert.equal(added('{ }\n'), made);
  assert.equal(added('// only this'), `// only this\n${made}`);
  assert.equal(
    added('{\n  "relabel.models": [ // none yet\n  ]\n}'),
    `{
  "relabel.models": [ // none yet
    {
      "name": "c",
      "path": "c.onnx"
    }
  ]
}`,
  );
});

test('a list on one line stays on one line, and brackets that touch go on touching', () => {
  assert.equal(
    added('{\n  "relabel.models": [{ "name": "a" }]\n}'),
    '{\n  "relabel.models": [{ "name": "a" }, { "name": "c", "path": "c.onnx" }]\n}',
  );
  assert.equal(
    added('{\n  "relabel.models": [{\n    "name": "a"\n  }]\n}'),
    '{\n  "relabel.models": [{\n    "name": "a"\n  }, {\n    "name": "c",\n    "path": "c.onnx"\n  }]\n}',
  );
  assert.equal(
    added('{\n  "relabel.models": [{ "name": "a" } // mine\n  ]\n}'),
    '{\n  "relabel.models": [{ "name": "a" }, // mine\n    {\n      "name": "c",\n      "path": "c.onnx"\n    }\n  ]\n}',
  );
});

test('an object on one line gets a line for what is new', () => {
  assert.equal(
    added('{ "a": 1 }'),
    '{ "a": 1,\n    "relabel.models": [\n        {\n            "name": "c",\n            "path": "c.onnx"\n        }\n    ]\n}',
  );
});

test('a workspace file has the list among its settings', () => {
  const path = ['settings', key];
  const bare = '{\n\t"folders": [\n\t\t{ "path": "." } // here\n\t]\n}\n';
  const made = added(bare, path);
  newLines(bare.replace('\t]\n', '\t],\n'), made);
  assert.deepEqual(parse(made), { folders: [{ path: '.' }], settings: { [key]: [entry] } });
  const twice = added(made, path);
  assert.deepEqual(parse(twice).settings[key], [entry, entry]);
});

test('what can not be changed without harm is left alone, and says why', () => {
  assert.equal(problem('{\n  "a": 1\n  "b": 2\n}'), 'is not valid JSON in line 3');
  assert.equal(problem('{\n  "relabel.models": [\n'), 'is not valid JSON in line 3');
  assert.equal(problem('{ "relabel.models": { "name": "a" } }'), 'has relabel.models that is no list');
  assert.equal(problem('[]'), 'is no object');
  assert.equal(problem('{ "settings": [] }', ['settings', key]), 'has settings that is no object');
  assert.equal(problem('{ "relabel.models": [], "relabel.models": [] }'), 'has relabel.models more than once');
});

test('the place of the entry is told', () => {
  const index = (text: string) => {
    const result = appendEntry(text, [key], entry);
    return 'index' in result ? result.index : assert.fail(result.problem);
  };
  assert.equal(index(commented), 2);
  assert.equal(index('{}'), 0);
});
