import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { printable, printableBrief, printableJson } from '../../../src/common/printable.ts';

test('shows what a terminal would obey as escapes', () => {
  assert.equal(printable('\x1b]0;PWNED\x07\x1b[31mred'), '\\x1b]0;PWNED\\x07\\x1b[31mred');
  assert.equal(printable('\x1b[2Jg\rfake: ok'), '\\x1b[2Jg\\rfake: ok');
  assert.equal(printable('b\nline2\tc'), 'b\\nline2\\tc');
  assert.equal(printable('\x00\x7f\x9b31m\x85'), '\\x00\\x7f\\x9b31m\\x85');
});

test('leaves nothing that a terminal would strip, whatever the character', () => {
  for (let code = 0; code < 0x300; code++) {
    const shown = printable(`a${String.fromCharCode(code)}[1mb`);
    assert.equal(stripVTControlCharacters(shown), shown);
    assert.doesNotMatch(shown, /\p{Cc}/u);
  }
});

test('shows what reorders, separates or hides text as escapes', () => {
  assert.equal(printable('cat\u202egnp.exe'), 'cat\\u202egnp.exe');
  for (const mark of '\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029') {
    assert.equal(printable(mark), `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
  }
  assert.equal(printable('a\u{e0041}'), 'a\\udb40\\udc41');
  assert.equal(printable('a\ud800b'), 'a\\ud800b');
});

test('leaves ordinary names of every script alone', () => {
  for (const name of [
    'C:\\Users\\me\\cat (1).png',
    'Katze & Hund – “süß”.jpg',
    '猫.png',
    'قطة',
    'חתול',
    'گربه‌ها',
    '👩‍🔬.png',
  ]) {
    assert.equal(printable(name), name);
  }
});

test('says the same again of what it has said', () => {
  const once = printable('\x1b[31m\u202e\n\\x1b');
  assert.equal(printable(once), once);
});

test('keeps both ends of what is too long', () => {
  const name = `/folder/${'a'.repeat(300)}.png`;
  const brief = printableBrief(name, 60);
  assert.equal([...brief].length, 60);
  assert.match(brief, /^\/folder\/a+…a+\.png$/);
  assert.equal(printableBrief('cat.png', 60), 'cat.png');
  assert.equal(printableBrief('🐈'.repeat(60), 60), '🐈'.repeat(60));
  assert.equal([...printableBrief('\x1b'.repeat(1e6), 60)].length, 60);
});

test('writes JSON that reads back exactly, in printable characters', () => {
  const value = { 'a\u202e\x9b': ['\x1b\n', '\u{e0041}', '猫', '\u2028', '\x7f'], n: 1 };
  for (const indent of [0, 2]) {
    const text = printableJson(value, indent);
    assert.deepEqual(JSON.parse(text), value);
    assert.equal(text.replaceAll('\n', ''), printable(text.replaceAll('\n', '')));
  }
  assert.equal(printableJson({ a: '猫' }), '{"a":"猫"}');
  assert.equal(printableJson(undefined), 'null');
});
