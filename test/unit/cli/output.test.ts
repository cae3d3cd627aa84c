import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { complain, overwrite, print, printJson } from '../../../src/cli/output.ts';

/** What is written to a stream while `action` runs. */
function written(stream: NodeJS.WriteStream, action: () => void): string {
  const write = mock.method(stream, 'write', () => true);
  try {
    action();
    return write.mock.calls.map(({ arguments: [text] }) => String(text)).join('');
  } finally {
    write.mock.restore();
  }
}

const evil = 'cat\x1b]0;title\x07\r\nfake: ok\u202e\x9b2J';
const shown = 'cat\\x1b]0;title\\x07\\r\\nfake: ok\\u202e\\x9b2J';

test('a line is one line, in which nothing is obeyed', () => {
  assert.equal(
    written(process.stdout, () => print(evil, '', 'b')),
    `${shown}\n\nb\n`,
  );
  assert.equal(
    written(process.stderr, () => complain(evil)),
    `${shown}\n`,
  );
});

test('JSON stays exact', () => {
  const text = written(process.stdout, () => printJson({ name: evil }));
  assert.deepEqual(JSON.parse(text), { name: evil });
  assert.equal(text, `{\n  "name": "cat\\u001b]0;title\\u0007\\r\\nfake: ok\\u202e\\u009b2J"\n}\n`);
});

test('progress is cut to the terminal and written over', () => {
  const { isTTY, columns } = process.stderr;
  try {
    Object.assign(process.stderr, { isTTY: true, columns: 20 });
    assert.equal(
      written(process.stderr, () => overwrite(evil)),
      `\r\x1b[K${shown.slice(0, 19)}`,
    );
    process.stderr.isTTY = false;
    assert.equal(
      written(process.stderr, () => overwrite(evil)),
      `${shown}\n`,
    );
  } finally {
    Object.assign(process.stderr, { isTTY, columns });
  }
});
