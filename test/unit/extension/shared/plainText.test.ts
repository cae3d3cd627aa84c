import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PipelineError } from '../../../../src/common/errors.ts';
import { failureText, joined, markdownText, PlainText, plain } from '../../../../src/extension/shared/plainText.ts';

/** Names that files can have, each of them meant to be more than a name. */
const hostile = [
  '[Show](command:workbench.action.terminal.new)',
  '[Show](COMMAND:workbench.action.terminal.new "Open")',
  '[Save](https://example.org/)',
  '[Save](file:///etc/passwd).png',
  '](command:x)',
  'x](command:x)',
  '[[a](command:x)](command:y)',
  '[',
  ']',
  '$(trash)',
  '\\$(trash~spin)',
  '$',
  '(trash)',
  '(command:x)',
  '<img src=x onerror=alert(1)>',
  '<a href="command:x">Show</a>',
  'https://example.org/a_b',
  'www.example.org',
  'me@example.org',
  '# heading',
  '**bold** `code` | cell',
  'cat\u202egnp.png',
  'a\n\n[Show](command:x)',
  'a\x1b[31m',
  `${'a'.repeat(300)}.png`,
  '&lt;b&gt;',
];

/** As VS Code finds links in messages: src/vs/base/common/linkedText.ts. */
const links = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;
/** As VS Code finds icons in labels: src/vs/base/common/iconLabels.ts. */
const icons = /\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/g;

test('makes neither links nor icons of values, alone, side by side or inside brackets', () => {
  for (const one of hostile) {
    for (const other of hostile) {
      for (const { shown } of [plain`${one}${other}`, plain`[${one}](${other})`, plain`$${one} ${other}`]) {
        assert.equal(shown.match(links), null, shown);
        assert.equal(shown.match(icons), null, shown);
        assert.doesNotMatch(shown, /[\p{Cc}\p{Bidi_Control}]/u);
      }
    }
  }
});

test('keeps the markup of the literal parts', () => {
  assert.equal(plain`$(loading~spin) ${'$(trash)'} ${50} %`.shown, '$(loading~spin) $\u2060(trash) 50 %');
});

test('shows ordinary names as they are', () => {
  for (const name of ['/home/me/cat (1).png', 'C:\\new\\[2024] cats\\cat.png', 'tiger cat, $5', '猫.png', 'a_b*c~d']) {
    assert.equal(plain`“${name}”`.shown, `“${name}”`);
  }
});

test('looks like the name where it takes markup from it', () => {
  const name = '[Show](command:x) $(trash)';
  assert.equal(plain`${name}`.shown.replaceAll('\u2060', ''), name);
});

test('makes one line of bounded length', () => {
  assert.equal([...plain`${'a'.repeat(300)}`.shown].length, 200);
  assert.equal(plain`a ${'b\nc\r\u2028'} d`.shown, 'a b\\nc\\r\\u2028 d');
  assert.equal([...PlainText.sentence('a'.repeat(5000)).shown].length, 700);
});

test('puts texts into texts without changing them again', () => {
  const inner = plain`${'[a](command:x)'}`;
  assert.equal(plain`x ${inner} y`.shown, `x ${inner.shown} y`);
  assert.equal(joined([plain`a`, plain`b`, plain`c`], ' · ').shown, 'a · b · c');
  assert.equal(joined([plain`a`], ' · ').shown, 'a');
  assert.equal(plain`${plain`${'[x]'}`}(command:x)`.shown.match(links), null);
});

test('shows errors as sentences', () => {
  const error = new PipelineError('export', `${'a'.repeat(255)}: [Show](command:x)\nis no image.`);
  const { shown } = failureText(error);
  assert.equal(shown.replaceAll('\u2060', ''), `${'a'.repeat(255)}: [Show](command:x)\\nis no image.`);
  assert.equal(shown.match(links), null);
});

test('leaves no mark of a value its meaning in Markdown', () => {
  for (const name of hostile) {
    const text = markdownText(['', ''], [name]);
    // What remains without the escaped marks is letters, digits, spaces and what is not ASCII.
    assert.doesNotMatch(text.replace(/\\[!-/:-@[-`{-~]/g, ''), /[!-/:-@[-`{-~\n]/, text);
  }
  assert.equal(markdownText(['**', '** by ', ''], ['a*b', 5]), '**a\\*b** by 5');
});
