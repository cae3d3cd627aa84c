import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { describe } from 'node:test';
import manifest from '../../../package.json' with { type: 'json' };
import { root } from '../../../scripts/shared/places.ts';
import { program } from '../../fixtures/terminal.ts';
import { TinyFolder } from '../../fixtures/tinyFolder.ts';

const tiny = await TinyFolder.create();

describe('use', () => {
  test('--help lists the commands, and each command’s lists its options and no others', async () => {
    const commands = ['explain', 'evaluate', 'report', 'merge', 'layers', 'benchmark', 'doctor', 'setup'];
    const { code, stdout } = await tiny.relabel(['--help']);
    assert.equal(code, 0);
    for (const command of commands) {
      assert.match(stdout, new RegExp(`^relabel ${command}\\b`, 'm'));
      const own = await tiny.relabel([command, '--help']);
      assert.deepEqual([own.code, own.stderr], [0, '']);
      const described = own.stdout.match(/^relabel \w+/gm) ?? [];
      assert.ok(
        described.every((one) => one === `relabel ${command}`),
        `${command}: ${described}`,
      );
    }
    const explain = await tiny.relabel(['explain', '--help']);
    const options = ['model', 'class', 'method', 'samples', 'sampling', 'seed', 'provider', 'out', 'json', 'config'];
    for (const option of options) assert.match(explain.stdout, new RegExp(`--${option}\\b`));
    assert.doesNotMatch(explain.stdout, /--junit/);
  });

  test('--version', async () => {
    assert.deepEqual(await tiny.relabel(['--version']), { code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  test('the package’s command is a script of Node', () => {
    const script = readFileSync(join(root, manifest.bin.relabel), 'utf8');
    assert.ok(script.startsWith('#!/usr/bin/env node\n'), 'a shell cannot run it otherwise');
  });
  test('no command', () => tiny.refused([], /relabel explain IMAGE/));
  test('unknown command', () =>
    tiny.refused(['draw'], /There is no command "draw"\. The commands are explain, benchmark, .*doctor, setup\./));
  test('a command that is spelled nearly right', () =>
    tiny.refused(['explian'], /There is no command "explian"\. Did you mean explain\? The commands are explain, /));
  test('no image', () => tiny.refused(['explain'], /No image given/));
  test('unknown option', async () => {
    const near = /There is no option --sample: did you mean --samples\? --help lists the command's options\./;
    await tiny.refused(['explain', 'x.png', '--sample', '3'], near);
    await tiny.refused(['explain', 'x.png', '--zzzzzzzzzz'], /There is no option --zzzzzzzzzz: --help lists/);
  });
  test('option without its value', () => tiny.refused(['explain', 'x.png', '--seed'], /--seed/));
  test('doctor takes an image with a reference only', () =>
    tiny.refused(['doctor', 'x.png'], /^Name one image and --reference FILE/m));

  const values: [option: string, value: string, reason: RegExp][] = [
    ['--samples', '3', /^--samples must be a whole number from 20 to 5000, or "auto", not 3$/m],
    ['--samples', 'many', /^--samples must be a whole number from 20 to 5000, or "auto", not "many"$/m],
    ['--seed', '1.5', /^--seed must be a whole number, not 1\.5$/m],
    ['--sampling', 'both', /^--sampling must be one of "local", "global", not "both"$/m],
    ['--provider', 'gpu', /^--provider must be one of "cpu", "cuda", .*, not "gpu"$/m],
    ['--method', 'gradcam', /^--method must be one of "relabel", .*, not "gradcam"; did you mean "grad-cam"\?$/m],
    ['--model', 'nothing', /"nothing" is neither a configured model nor an \.onnx file that exists.*"tiny", "Squeeze/],
    ['--model', 'nothing.onnx', /"nothing\.onnx" is neither/],
    ['--class', 'cat', /no class "cat": give an index from 0 to 2 or one of its labels/],
    ['--class', '3', /no class "3"/],
  ];
  for (const [option, value, reason] of values) {
    test(`${option} ${value}`, () => tiny.refused(['explain', tiny.models.image, option, value], reason));
  }

  test('a folder for --out that is there already is left alone', async () => {
    mkdirSync(join(tiny.folder, 'there'));
    writeFileSync(join(tiny.folder, 'there', 'mine.txt'), '');
    await tiny.refused(['explain', tiny.models.image, '--out', 'there'], /--out: there already exists/);
    assert.deepEqual(readdirSync(join(tiny.folder, 'there')), ['mine.txt']);
  });
});

describe('settings', () => {
  const explain = (...args: string[]) => ['explain', tiny.models.image, ...args];

  test('every problem is listed', async () => {
    tiny.writeSettings(join(tiny.folder, '.vscode', 'settings.json'), {
      'relabel.samples': 'many',
      'relabel.models': [{ name: 'x', path: 'x.onnx', input: { mean: [1] } }],
    });
    const lines = /^relabel\.models\[0\]\.input\.mean must be .*\n(.*\n)*relabel\.samples must be a whole number/m;
    await tiny.refused(explain(), lines);
  });

  test('a file that is not there', () => tiny.refused(explain('--config', 'no.json'), /no\.json can't be read/));

  test('a file that is no JSON names the line', async () => {
    writeFileSync(join(tiny.folder, 'bad.json'), '{\n"relabel.samples" 3 }');
    await tiny.refused(explain('--config', 'bad.json'), /bad\.json is not JSON: \w+ in line 2/);
  });

  test('a file that is no object', async () => {
    writeFileSync(join(tiny.folder, 'bad.json'), '[]');
    await tiny.refused(explain('--config', 'bad.json'), /bad\.json must be a JSON object/);
  });

  test('--config comes before .vscode/settings.json, and its paths start from its own folder', async () => {
    const config = tiny.writeSettings(join(tiny.scratch, 'models', 'relabel.json'), {
      'relabel.models': [{ name: 'near', path: 'tiny.onnx', labels: 'tiny.txt', vae: 'tiny' }],
      'relabel.seed': 7,
    });
    const { code, stdout } = await tiny.relabel(explain('--json', '--config', config));
    assert.equal(code, 0);
    const { model, seed } = JSON.parse(stdout);
    assert.deepEqual([model.name, model.path, seed], ['near', tiny.models.teacher, 7]);
  });

  test('a workspace can not choose programs and libraries', async () => {
    const probe = { 'relabel.env': { NODE_OPTIONS: '--no-such-option' } };
    tiny.writeSettings(join(tiny.folder, '.vscode', 'settings.json'), probe);
    const { code, stderr } = await tiny.relabel(explain('--json'));
    assert.equal(code, 0, stderr);
    assert.match(stderr, /relabel\.env is ignored in \.vscode\/settings\.json/);
  });

  test('models that the folder of the run names are told of, in one line that is not on stdout', async () => {
    const file = join(tiny.folder, '.vscode', 'settings.json');
    const line = `Models are taken from ${file}; --config FILE takes another.\n`;
    const found = await tiny.relabel(explain('--json'));
    assert.equal(found.stderr.split(line).length, 2, found.stderr);
    assert.equal(JSON.parse(found.stdout).model.name, 'tiny');

    const named = await tiny.relabel(explain('--json', '--config', file));
    assert.equal(named.code, 0, named.stderr);
    assert.doesNotMatch(named.stderr, /Models are taken/);

    writeFileSync(file, '{ "relabel.samples": 40 }');
    const { code, stderr } = await tiny.relabel(explain('--json'));
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /Models are taken/);
  });

  test('the environment of --config is there when the process starts', async () => {
    writeFileSync(
      join(tiny.folder, 'probe.cjs'),
      `require('node:fs').writeFileSync(${JSON.stringify(join(tiny.folder, 'probe.json'))}, JSON.stringify(process.env))`,
    );
    const config = tiny.writeSettings(join(tiny.folder, 'config.json'), {
      'relabel.env': { NODE_OPTIONS: `--require ${JSON.stringify(join(tiny.folder, 'probe.cjs'))}` },
      'relabel.cuda.libraryPath': tiny.folder,
    });
    const { code, stdout, stderr } = await tiny.relabel(explain('--json', '--config', config, '--provider', 'cpu'));
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).status.length > 0, true);
    const env = JSON.parse(readFileSync(join(tiny.folder, 'probe.json'), 'utf8'));
    const path = process.platform === 'win32' ? (env.Path ?? env.PATH) : env.LD_LIBRARY_PATH;
    assert.ok(path.startsWith(tiny.folder), path);
  });
});

test('a reader that has closed its pipe is no failure', { skip: process.platform === 'win32' && 'no bash' }, () => {
  for (const [to, words] of [
    ['|', ['--help']],
    ['2>&1 |', ['explian']],
  ] as const) {
    // The reader has gone before anything is written.
    const script = `(sleep 0.3; "$0" "$@"; echo $? > code) ${to} true; cat code`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, program, ...words], {
      cwd: tiny.folder,
      encoding: 'utf8',
    });
    assert.deepEqual([stdout, stderr], [words[0] === '--help' ? '0\n' : '2\n', '']);
  }
});

test('--out that leads through a file is refused before the work, for one image and for several', async () => {
  writeFileSync(join(tiny.folder, 'file'), 'precious');
  for (const out of ['file', 'file/deep/er']) {
    for (const images of [['a.png'], ['a.png', 'b.png']]) {
      const { code, stdout, stderr } = await tiny.relabel(['explain', ...images, '--out', out]);
      assert.deepEqual([code, stdout], [2, ''], `${images} ${out}: ${stderr}`);
      assert.match(stderr, /--out: file is a file: name a folder|--out: file already exists: name a folder/);
    }
  }
  assert.equal(readFileSync(join(tiny.folder, 'file'), 'utf8'), 'precious');
  writeFileSync(join(tiny.folder, 'relabel-out'), '');
  const usual = await tiny.relabel(['explain', 'a.png', 'b.png']);
  assert.deepEqual([usual.code, usual.stdout], [2, '']);
  assert.match(usual.stderr, /relabel-out is a file: name a folder by --out/);
});
