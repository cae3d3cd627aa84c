import assert from 'node:assert/strict';
import test from 'node:test';
import { isTextTooDeep, isValueTooDeep, mostLevels } from '../../../src/common/nesting.ts';

const lists = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

test('text may be nested up to the limit, however long', () => {
  assert.ok(!isTextTooDeep(lists(mostLevels)));
  assert.ok(isTextTooDeep(lists(mostLevels + 1)));
  assert.ok(isTextTooDeep('[{"a":'.repeat(1_000_000)), 'unclosed, too');
  assert.ok(!isTextTooDeep('[],'.repeat(10_000)), 'beside each other');
});

test('brackets in strings and comments are none', () => {
  const brackets = '['.repeat(200);
  for (const text of [
    `"${brackets}"`,
    `"\\"${brackets}"`,
    `// ${brackets}\n1`,
    `/* ${brackets} */ 1`,
    `/* ${brackets}`,
  ]) {
    assert.ok(!isTextTooDeep(text), text.slice(0, 12));
  }
  assert.ok(isTextTooDeep(`"\\\\"${brackets}`), 'the string has ended');
  assert.ok(isTextTooDeep(`// a\n${brackets}`), 'the comment has ended');
});

test('values, by the same measure', () => {
  assert.ok(!isValueTooDeep(JSON.parse(lists(mostLevels))));
  assert.ok(isValueTooDeep(JSON.parse(lists(mostLevels + 1))));
  assert.ok(isValueTooDeep(JSON.parse(lists(5000))));
  const round: unknown[] = [];
  round.push(round);
  assert.ok(isValueTooDeep(round), 'one that contains itself');
  for (const value of [null, undefined, 1, 'text', [], {}]) assert.ok(!isValueTooDeep(value));
});
