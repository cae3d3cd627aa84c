import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { quoteWords, shellFamily } from '../../../src/extension/shared/shellQuote.ts';

/** Names that a shell would make something else of, or run a part of: `touched` would then be there. */
const names = [
  '$(touch touched)',
  '`touch touched`',
  "'; touch touched; '",
  '"; touch touched; "',
  '; touch touched',
  '&& touch touched #',
  '| touch touched',
  '> touched',
  "it's",
  "'",
  "''",
  "'''",
  "a'!b'c",
  "\\'!!'",
  '"',
  '\\',
  'a\\',
  "\\'",
  "a\\'; touch touched; \\'",
  'a\\b\\\\c',
  '!',
  '!!',
  'a!x',
  '"!$"',
  '!$',
  '^a^b',
  '~',
  '~root',
  '-rf',
  '--',
  '%PATH%',
  '%self',
  '%1',
  '=ls',
  '$HOME {a,b}',
  '* ? [a-z]',
  '#x',
  '(touch touched)',
  '<(touch touched)',
  'two  spaces ',
  ' ',
  '',
  '‘touch touched’ ‚x‛ “y” „z”',
  'ü é 猫 🐈‍⬛',
  '\u00a0no-break\u3000wide',
  '@(a|b) +(x)',
  'a=~ b:~',
];

interface Shell {
  readonly name: string;
  readonly argv: readonly string[];
  readonly version: readonly string[];
  /** Whether it asks terminals for bracketed paste, and has a history that `!` names. */
  readonly pastes: boolean;
  readonly history: boolean;
}

const prompt = 'ready for you> ';
const shells: readonly Shell[] = [
  { name: 'bash', argv: ['bash', '--norc', '--noprofile', '-i'], version: ['--version'], pastes: true, history: true },
  { name: 'dash', argv: ['dash', '-i'], version: ['-c', 'true'], pastes: false, history: false },
  { name: 'zsh', argv: ['zsh', '-f', '-i'], version: ['--version'], pastes: true, history: true },
  {
    name: 'fish',
    argv: ['fish', '--private', '-i', '-C', `function fish_prompt; echo -n '${prompt}'; end`],
    version: ['--version'],
    pastes: true,
    history: false,
  },
];

const driver = fileURLToPath(new URL('../../host/typeIntoShell.py', import.meta.url));
const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Runs lines in an interactive shell. @returns the arguments that the program of each line got, and what files are there. */
function run({ argv }: Shell, makeLines: (program: string) => readonly string[], bracketed: boolean) {
  const cwd = mkdtempSync(join(tmpdir(), 'relabel-paste-'));
  folders.push(cwd);
  // Where it isn't there, fish makes it in the background, from all manual pages.
  mkdirSync(join(cwd, '.local', 'share', 'fish', 'generated_completions'), { recursive: true });
  const program = join(cwd, 'program.mjs');
  writeFileSync(
    program,
    `import { readdirSync, writeFileSync } from 'node:fs';
    const index = readdirSync(${JSON.stringify(cwd)}).filter((name) => name.endsWith('.json')).length;
    writeFileSync(${JSON.stringify(cwd)} + '/' + index + '.json', JSON.stringify(process.argv.slice(2)));
    console.log('DONE-' + index);`,
  );
  const lines = makeLines(program);
  const env = {
    PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`,
    HOME: cwd,
    TERM: 'xterm-256color',
    LC_ALL: 'C.UTF-8',
    PS1: prompt,
    HISTFILE: '',
  };
  const input = JSON.stringify({ argv, env, cwd, prompt, lines, bracketed });
  const { status, stdout, stderr } = spawnSync('python3', [driver], { input, encoding: 'utf8' });
  assert.equal(status, 0, `${stderr}\n${stdout}`);
  const got = lines.map((_, index) => JSON.parse(readFileSync(join(cwd, `${index}.json`), 'utf8')) as string[]);
  return { got, touched: existsSync(join(cwd, 'touched')) };
}

const works = (command: string, args: readonly string[]): boolean => spawnSync(command, args).status === 0;
const noTerminal =
  process.platform === 'win32' || !works('python3', ['-c', 'import pty'])
    ? 'needs Python 3 with its module pty'
    : undefined;

for (const shell of shells) {
  const missing = works(shell.argv[0]!, shell.version) ? undefined : `${shell.name} is not installed`;
  describe(`A command that is pasted into ${shell.name}`, { skip: noTerminal ?? missing ?? false }, () => {
    const linesFor = (program: string) =>
      names.map((name) => {
        const words = ['node', program, name, `--model=${name}`, `./${name}.png`, 'end'];
        const quoted = quoteWords(words, shellFamily(`/usr/bin/${shell.name}`, process.platform));
        return 'line' in quoted ? quoted.line : assert.fail(`${name}: ${quoted.fault}`);
      });
    for (const bracketed of shell.pastes ? [false, true] : [false]) {
      test(`gives the program every name as it is, ${bracketed ? 'by bracketed paste' : 'as keys'}`, () => {
        const { got, touched } = run(shell, linesFor, bracketed);
        for (const [index, name] of names.entries()) {
          assert.deepEqual(got[index], [name, `--model=${name}`, `./${name}.png`, 'end']);
        }
        assert.equal(touched, false);
      });
    }

    test('is told apart from one that is not quoted', () => {
      const ofHistory = (program: string) => (shell.history ? [`node ${program} !$`] : []);
      const careless = (program: string) => [`node ${program} "$(touch touched)" last`, ...ofHistory(program)];
      const { got, touched } = run(shell, careless, false);
      assert.equal(touched, true);
      assert.deepEqual(got, [['', 'last'], ...(shell.history ? [['last']] : [])]);
    });
  });
}

// PowerShell's line editor needs more of a terminal than the driver is, so its commands are run, not typed.
const noPowerShell = works('pwsh', ['-NoProfile', '-Command', 'exit 0']) ? false : 'PowerShell is not installed';
test('A command that is run by PowerShell gives the program every name as it is', { skip: noPowerShell }, () => {
  const cwd = mkdtempSync(join(tmpdir(), 'relabel-paste-'));
  folders.push(cwd);
  const program = join(cwd, 'program.mjs');
  writeFileSync(program, 'console.log(JSON.stringify(process.argv.slice(2)));');
  for (const name of names.filter((each) => each !== '')) {
    const quoted = quoteWords(['node', program, name, 'end'], 'powershell');
    if (!('line' in quoted)) continue;
    const { stdout } = spawnSync('pwsh', ['-NoProfile', '-Command', quoted.line], { cwd, encoding: 'utf8' });
    assert.deepEqual(JSON.parse(stdout), [name, 'end']);
  }
  assert.equal(existsSync(join(cwd, 'touched')), false);
});
