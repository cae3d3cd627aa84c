import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { parseExplainArguments } from '../../../../src/cli/explain/arguments.ts';
import { type Repetition, terminalCommand } from '../../../../src/extension/panel/evidence/terminalCommand.ts';
import type { ShellFamily } from '../../../../src/extension/shared/shellQuote.ts';
import type { RunSettings } from '../../../../src/protocol/panel.ts';

const settings: RunSettings = { model: 'Birds v7', method: 'relabel', sampling: 'local', seed: 3 };
const whole: Repetition = {
  cli: '/ext/dist/cli.js',
  folder: '/work',
  image: '/work/images/cat.png',
  settings,
  target: '285',
  samples: 1000,
  vae: true,
  provider: 'cpu',
};

/** The command, which there must be. */
function commandOf(of: Repetition, shell: ShellFamily): string {
  const made = terminalCommand(of, shell);
  return 'command' in made ? made.command : assert.fail(made.problem);
}

/** The words that a POSIX shell makes of a command. */
function words(command: string): string[] {
  const script = `set -- ${command}; for word in "$@"; do printf '%s\\0' "$word"; done`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

test('every setting of the run is in the command', () => {
  assert.equal(
    commandOf(whole, 'posix'),
    "node /ext/dist/cli.js explain images/cat.png --model 'Birds v7' --class 285 --method relabel --samples 1000 " +
      '--sampling local --seed 3 --provider cpu',
  );
});

test('what has no meaning for the run is left out', () => {
  const occlusion = { ...settings, method: 'occlusion' } as const;
  const of = { ...whole, settings: occlusion, samples: undefined, vae: false, target: undefined, provider: undefined };
  assert.equal(
    commandOf(of, 'posix'),
    "node /ext/dist/cli.js explain images/cat.png --model 'Birds v7' --method occlusion --seed 3",
  );
});

test('the layer is named where the method looks at one', () => {
  const of = { ...whole, settings: { ...settings, method: 'grad-cam', layer: '/f/c 3' } as const, vae: false };
  assert.match(commandOf({ ...of, layers: true }, 'posix'), / --method grad-cam --layer '\/f\/c 3' /);
  assert.doesNotMatch(commandOf({ ...of, layers: false }, 'posix'), /layer/);
});

const nasty = ["it's", '$HOME `id` $(id)', '"quoted"', 'a\\b\\', '!x', '*', '~', '-v7', 'ü’“', '', '#', ';&|'];

test('a POSIX shell and the program get every name as it is', { skip: process.platform === 'win32' }, () => {
  for (const name of nasty.filter((name) => name !== '')) {
    const of = { ...whole, image: `/work/${name}.png`, settings: { ...settings, model: name } };
    const [node, cli, explain, ...args] = words(commandOf(of, 'posix'));
    assert.deepEqual([node, cli, explain], ['node', whole.cli, 'explain']);
    const { images, model, overrides } = parseExplainArguments(args);
    assert.deepEqual([images, model], [[`${name.startsWith('-') ? './' : ''}${name}.png`], name]);
    assert.deepEqual([overrides.target, overrides.samples, overrides.seed], ['285', 1000, 3]);
  }
});

test('PowerShell gets words in single quotes, with the quotes in them doubled', () => {
  const of = { ...whole, cli: String.raw`C:\Program Files\relabel\cli.js`, settings: { ...settings, model: "it's ’" } };
  assert.equal(
    commandOf(of, 'powershell'),
    String.raw`node 'C:\Program Files\relabel\cli.js' explain images/cat.png --model 'it''s ’’' --class 285 ` +
      '--method relabel --samples 1000 --sampling local --seed 3 --provider cpu',
  );
});

test('an image outside of the folder keeps its whole path', () => {
  const image = (of: Partial<Repetition>) => words(commandOf({ ...whole, ...of }, 'posix'))[3];
  assert.equal(image({ image: '/elsewhere/cat.png' }), '/elsewhere/cat.png');
  assert.equal(image({ folder: undefined }), '/work/images/cat.png');
  assert.equal(image({ image: '/workshop/cat.png' }), '/workshop/cat.png');
});

test('a name that would act as keys is refused, with what to rename', () => {
  const problem = (of: Repetition, shell: ShellFamily) => {
    const made = terminalCommand(of, shell);
    return 'problem' in made ? made.problem : assert.fail(made.command);
  };
  assert.equal(
    problem({ ...whole, image: '/work/a\nb.png' }, 'posix'),
    'The image’s path has control characters, line breaks or marks that change the direction of text, so the command ' +
      'can’t be pasted safely: rename the file or its folder.',
  );
  assert.match(
    problem({ ...whole, settings: { ...settings, model: 'a\x03b' } }, 'fish'),
    /^The model’s name has control characters.*: rename the model\.$/,
  );
  assert.match(
    problem({ ...whole, settings: { ...settings, model: '-\u202e' } }, 'powershell'),
    /^The model’s name has control/,
  );
  assert.match(problem({ ...whole, cli: '/a\rb/cli.js' }, 'posix'), /^The path of Relabel’s program has .*: install/);
  assert.equal(
    problem({ ...whole, image: '/work/100%.png' }, 'cmd'),
    'The image’s path has a double quote, % or !, so the command can’t be pasted safely: rename the file or its ' +
      'folder, or choose another default terminal profile.',
  );
});
