import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { quoteWords, type ShellFamily, shellFamily, shellName } from '../../../../src/extension/shared/shellQuote.ts';

/** The line of one word; undefined: it is refused. */
function quoted(word: string, family: ShellFamily): string | undefined {
  const result = quoteWords([word], family);
  return 'line' in result ? result.line : undefined;
}

const families: readonly ShellFamily[] = ['posix', 'fish', 'powershell', 'cmd', 'other'];

test('the shell is known by its program, wherever that is', () => {
  for (const [shell, family] of Object.entries({
    '/bin/sh': 'posix',
    '/usr/local/bin/bash': 'posix',
    '/bin/zsh': 'posix',
    '/usr/bin/fish': 'fish',
    'C:\\Program Files\\Git\\bin\\bash.exe': 'posix',
    'C:\\WINDOWS\\System32\\cmd.exe': 'cmd',
    'C:\\WINDOWS\\System32\\WindowsPowerShell\\v1.0\\powershell.exe': 'powershell',
    'C:\\Program Files\\PowerShell\\7\\PWSH.EXE': 'powershell',
    '/usr/bin/pwsh': 'powershell',
    '/usr/bin/nu': 'other',
    '/bin/tcsh': 'other',
    '/bin/constructor': 'other',
  })) {
    assert.equal(shellFamily(shell, 'linux'), family, shell);
  }
  assert.equal(shellName('C:\\WINDOWS\\System32\\cmd.exe'), 'cmd');
});

test('where the shell is not known, it is the one that VS Code opens on the platform', () => {
  assert.equal(shellFamily('', 'linux'), 'posix');
  assert.equal(shellFamily('', 'darwin'), 'posix');
  assert.equal(shellFamily('', 'win32'), 'powershell');
});

describe('No shell is given', () => {
  const bad = {
    'a line feed': '\n',
    'a carriage return': '\r',
    'Ctrl+C': '\x03',
    'Ctrl+U': '\x15',
    Escape: '\x1b',
    Delete: '\x7f',
    'a control character of 8 bits': '\x9b',
    'the next line': '\x85',
    'a line separator': '\u2028',
    'a paragraph separator': '\u2029',
    'an override from right to left': '\u202e',
    'an isolate': '\u2067',
    'a mark from right to left': '\u200f',
    'half a character': '\ud83d',
    null: '\0',
  };
  for (const [name, character] of Object.entries(bad)) {
    test(name, () => {
      for (const family of families) {
        const words = ['node', `cat${character}.png`];
        const result = quoteWords(words, family);
        assert.ok('fault' in result, family);
        assert.deepEqual([result.word, result.anyShell], [1, true]);
      }
    });
  }
});

test('letters of all scripts and joined emoji are not refused', () => {
  for (const family of families.filter((each) => each !== 'other')) {
    assert.ok(quoted('ü猫שלום 🐈', family), family);
    assert.ok(quoted('می\u200cخواهم', family), family);
  }
  assert.equal(quoted('猫 שלום', 'other'), "'猫 שלום'");
});

test('plain words stay readable', () => {
  for (const family of families) {
    const result = quoteWords(['node', '--model', 'images/cat.png', '285'], family);
    assert.deepEqual(result, { line: 'node --model images/cat.png 285' });
  }
});

// Expected by hand from https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules.
test('PowerShell: single quotes, and whatever it takes for one is doubled', () => {
  assert.equal(quoted("it's", 'powershell'), "'it''s'");
  assert.equal(quoted('‘a’‚b‛', 'powershell'), "'‘‘a’’‚‚b‛‛'");
  assert.equal(quoted('$(touch x)`%!', 'powershell'), "'$(touch x)`%!'");
  for (const word of ['-rf', '--model=-v7.1', '--%', '@x', '1kb', '.5', 'a,b', '–x', '']) {
    assert.equal(quoted(word, 'powershell'), `'${word}'`);
  }
  assert.equal(quoted('a"b', 'powershell'), undefined, 'before 7.3 it reaches the program as a quote');
  assert.equal(quoted('C:\\a b\\', 'powershell'), undefined, 'before 7.3 it quotes the quote that is put around it');
});

// https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
test('cmd: double quotes, with backslashes before the last one in pairs', () => {
  assert.equal(quoted('C:\\Program Files\\x', 'cmd'), '"C:\\Program Files\\x"');
  assert.equal(quoted('a & b ^ | < > ( ) ; , =', 'cmd'), '"a & b ^ | < > ( ) ; , ="');
  assert.equal(quoted('a b\\', 'cmd'), '"a b\\\\"');
  assert.equal(quoted('a b\\\\', 'cmd'), '"a b\\\\\\\\"');
  assert.equal(quoted("it's", 'cmd'), '"it\'s"');
  assert.equal(quoted('', 'cmd'), '""');
  for (const word of ['%PATH%', '100%', 'a!b', 'a"b']) assert.equal(quoted(word, 'cmd'), undefined, word);
});

test('a shell without a rule gets what no shell makes anything of', () => {
  assert.equal(quoted('SqueezeNet 1.1 (bundled)', 'other'), "'SqueezeNet 1.1 (bundled)'");
  for (const word of ["it's", '!x', '$HOME', '`x`', 'a\\b', '~', '*', '{a}', '"']) {
    assert.equal(quoted(word, 'other'), undefined, word);
  }
});
