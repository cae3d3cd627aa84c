import assert from 'node:assert/strict';
import { join } from 'node:path';
import test, { describe } from 'node:test';
import { parseSetupArguments } from '../../../src/cli/setup/arguments.ts';
import { terminalBase } from '../../../src/cuda/installation.ts';
import { environmentOf } from '../../../src/cuda/pythonEnvironment.ts';
import { outcomeWords } from '../../../src/cuda/table.ts';

describe('relabel setup: arguments', () => {
  const refused: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /Name what to set up: relabel setup cuda/],
    [['rocm'], /relabel setup cuda/],
    [['cuda', 'cuda'], /relabel setup cuda/],
    [['cuda', '--force'], /--force/],
    [['cuda', '--remove', '--python', 'x'], /--remove can be combined only with --yes/],
    [['cuda', '--remove', '--without-driver'], /--remove can be combined only with --yes/],
  ];
  for (const [args, message] of refused) {
    test(args.join(' ') || 'none', () => {
      assert.throws(() => parseSetupArguments(args), { name: 'PipelineError', code: 'settings', message });
    });
  }

  test('all', () => {
    const asked = parseSetupArguments(['cuda', '--yes', '--python', 'p', '--without-driver', '--config', 'c']);
    assert.deepEqual(asked, { config: 'c', python: 'p', yes: true, remove: false, withoutDriver: true });
  });
});

describe('where things are', () => {
  test("an interpreter's environment, and a folder that is one", () => {
    assert.equal(environmentOf('/a/.venv/bin/python3.12', false), '/a/.venv');
    assert.equal(environmentOf('/a/.venv', false), '/a/.venv');
    assert.equal(environmentOf('/a/.venv/Scripts/python.exe', true), '/a/.venv');
    assert.equal(environmentOf('/a/conda/python.exe', true), '/a/conda');
  });

  test("the terminal's folder; a relative XDG_DATA_HOME is none (XDG Base Directory Specification)", () => {
    assert.equal(terminalBase({ XDG_DATA_HOME: '/data' }, 'linux'), '/data/relabel');
    assert.match(terminalBase({ XDG_DATA_HOME: 'data' }, 'linux'), /[\\/]\.local[\\/]share[\\/]relabel$/);
    assert.equal(terminalBase({ LOCALAPPDATA: '/local' }, 'win32'), join('/local', 'relabel'));
  });
});

test('only what has run is said to work', () => {
  assert.match(outcomeWords({ result: 'works', difference: 0 }), /^CUDA works: the bundled model gives the same/);
  assert.match(outcomeWords({ result: 'works', difference: 0.00021 }), /within 0\.0002 of those on the CPU/);
  assert.doesNotMatch(outcomeWords({ result: 'untried' }), /works/);
  const works = { result: 'works', difference: 0 } as const;
  assert.match(outcomeWords(works, ['webgpu', 'cpu']), /It is not used as long as relabel\.executionProviders/);
  assert.doesNotMatch(outcomeWords(works, ['cuda', 'cpu']), /not used/);
});
