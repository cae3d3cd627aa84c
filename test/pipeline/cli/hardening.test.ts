import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import test, { before, describe } from 'node:test';
import sharp from 'sharp';
import { TinyFolder } from '../../fixtures/tinyFolder.ts';

const tiny = await TinyFolder.create();
const photos = join(tiny.scratch, 'photos');
const names = ['a.png', 'b.png', 'c.png', 'd.png'];

before(async () => {
  mkdirSync(photos);
  const { image } = tiny.models;
  const turned = [sharp(image), sharp(image).flop(), sharp(image).flip(), sharp(image).rotate(180)];
  for (const [index, name] of names.entries()) await turned[index]?.toFile(join(photos, name));
});

const filesOf = (folder: string): string[] => readdirSync(folder).sort();
const benchmark = ['benchmark', photos, '--methods', 'relabel:40', '--step', '512', '--out', 'r.json', '--json'];
const entries = (): { image: string }[] => JSON.parse(readFileSync(join(tiny.folder, 'r.json'), 'utf8')).entries;

describe('two runs with one --out', () => {
  test('the second benchmark is refused, and the first loses nothing', {
    skip: process.platform === 'win32' && 'no SIGSTOP',
  }, async () => {
    let refused: Promise<void> | undefined;
    const first = await tiny.relabel(benchmark, (stderr, kill) => {
      if (refused !== undefined || !/^1 of 4/m.test(stderr)) return;
      // It stands still meanwhile, so that it can't be done before the second begins.
      kill('SIGSTOP');
      const words = /r\.json is in use by another benchmark \(process \d+, since \d\d:\d\d\): wait, or name another/;
      refused = tiny.refused(benchmark, words).finally(() => kill('SIGCONT'));
    });
    assert.equal(first.code, 0, first.stderr);
    await refused;
    assert.equal(entries().length, names.length);
    assert.deepEqual(filesOf(tiny.folder), ['.vscode', 'r.json']);
  });

  test('an explanation does not begin where another one will write', async () => {
    writeFileSync(
      join(tiny.folder, '.out.lock'),
      JSON.stringify({
        pid: process.pid,
        host: hostname(),
        since: new Date().toISOString(),
        work: 'explanation',
      }),
    );
    await tiny.refused(
      ['explain', tiny.models.image, '--out', 'out'],
      /out is in use by another explanation \(process \d+/,
    );
    assert.ok(!existsSync(join(tiny.folder, 'out')));
  });
});

describe('runs that are killed', () => {
  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGHUP'] as const) {
    test(`${signal}: the next run goes on, and nothing is left behind`, async () => {
      const killed = await tiny.relabel(benchmark, (stderr, kill) => {
        if (/^1 of 4/m.test(stderr)) kill(signal);
      });
      assert.notEqual(killed.code, 0);
      const finished = entries();
      assert.ok(finished.length >= 1);
      const { code, stderr } = await tiny.relabel(benchmark);
      assert.equal(code, 0, stderr);
      assert.deepEqual(entries().slice(0, finished.length), finished, 'what was finished is as it was');
      assert.deepEqual(filesOf(tiny.folder), ['.vscode', 'r.json']);
    });
  }

  test('the first Ctrl+C says at once that it was heard', async () => {
    const { code, stderr } = await tiny.relabel(benchmark, (stderr, kill) => {
      if (/^1 of 4/m.test(stderr) && !stderr.includes('Cancelling')) kill();
    });
    assert.match(stderr, /Cancelling… Ctrl\+C again ends at once\./);
    assert.equal(code, 130);
    assert.deepEqual(filesOf(tiny.folder), ['.vscode', 'r.json']);
  });
});

test('an image called "...png" gets a folder of its own name', async () => {
  cpSync(tiny.models.image, join(tiny.folder, '...png'));
  const { code, stderr } = await tiny.relabel(['explain', '...png']);
  assert.equal(code, 0, stderr);
  assert.deepEqual(filesOf(join(tiny.folder, 'relabel-out')), ['...png']);
  assert.deepEqual(filesOf(tiny.folder), ['...png', '.vscode', 'relabel-out']);
});

describe('JSON that is nested too deep', () => {
  for (const levels of [101, 5000, 200_000]) {
    const deep = '['.repeat(levels) + ']'.repeat(levels);
    test(`settings, ${levels} levels`, async () => {
      writeFileSync(join(tiny.folder, 's.json'), `{ "relabel.models": ${deep} }`);
      await tiny.refused(['explain', tiny.models.image, '--config', 's.json'], /s\.json is nested too deep/);
    });
  }

  test('results of a benchmark', async () => {
    const deep = '['.repeat(5000) + ']'.repeat(5000);
    const text = `{ "schema": 1, "entries": [{ "identity": { "a": ${deep} }, "result": {} }] }`;
    writeFileSync(join(tiny.folder, 'r.json'), text);
    await tiny.refused(benchmark, /r\.json does not hold results of this benchmark \(it is nested too deep/);
    assert.equal(readFileSync(join(tiny.folder, 'r.json'), 'utf8'), text);
    assert.deepEqual(filesOf(tiny.folder), ['.vscode', 'r.json']);
  });

  test('labels', async () => {
    const config = join(tiny.folder, 's.json');
    const labels = join(tiny.folder, 'labels.json');
    writeFileSync(labels, `${'{"id2label":'.repeat(5000)}{}${'}'.repeat(5000)}`);
    const model = { name: 'deep', path: tiny.models.teacher, labels, preset: 'unit' };
    tiny.writeSettings(config, { 'relabel.models': [model] });
    await tiny.refused(['explain', tiny.models.image, '--config', 's.json', '--method', 'rise'], /labels\.json/);
  });
});
