import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { describe } from 'node:test';
import { encodeGraph } from '../../../src/pipeline/onnx/graph.ts';
import { TinyFolder } from '../../fixtures/tinyFolder.ts';

const tiny = await TinyFolder.create();
/** Windows has no files of such names. */
const posix = process.platform !== 'win32';
/** Sets a terminal's title, clears it, goes to the line's beginning, begins a line, and turns text around. */
const evil = '\x1b]0;PWNED\x07\x1b[2J\rfake: ok\nfake: ok\u202e\x9b31m';
const shown = '\\x1b]0;PWNED\\x07\\x1b[2J\\rfake: ok\\nfake: ok\\u202e\\x9b31m';
const labels = [`red${evil}`, `green${evil}`, `blue${evil}`];

function settings(changes: Record<string, unknown> = {}): void {
  tiny.writeSettings(join(tiny.folder, '.vscode', 'settings.json'), {
    'relabel.models': [{ name: `tiny${evil}`, path: tiny.models.teacher, labels, input: input(), vae: 'tiny' }],
    'relabel.defaultModel': `tiny${evil}`,
    ...changes,
  });
}

const input = () => ({ resize: 'squash', cropFraction: 1, scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] });

/** An image in a folder, both of evil names, under the working directory. */
function evilImage(): string {
  const folder = posix ? `photos${evil}` : 'photos';
  mkdirSync(join(tiny.folder, folder), { recursive: true });
  const image = join(folder, posix ? `photo${evil}.png` : 'photo.png');
  cpSync(tiny.models.image, join(tiny.folder, image));
  return image;
}

/** Nothing of a name is obeyed, and no line of the output is a name's. */
function harmless({ stdout, stderr }: { stdout: string; stderr: string }): void {
  for (const text of [stdout, stderr]) {
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Bidi_Control}]/u, JSON.stringify(text));
    assert.doesNotMatch(text, /^fake/m);
  }
}

describe('names, labels and errors in the terminal', () => {
  test('explain', async () => {
    settings();
    const said = await tiny.relabel(['explain', evilImage()]);
    harmless(said);
    assert.equal(said.code, 0, said.stderr);
    assert.ok(said.stdout.includes(`  model        tiny${shown}, cpu\n`), said.stdout);
    assert.match(said.stdout, /^ {2}prediction +\d\.\d{3} {2}red\\x1b\]0;PWNED/m);
    assert.match(said.stdout, /shifted to (green|blue)\\x1b/);
  });

  test('explain --json is exact', async () => {
    settings();
    const image = evilImage();
    const { stdout, code } = await tiny.relabel(['explain', image, '--json', '--method', 'rise', '--samples', '60']);
    assert.equal(code, 0);
    harmless({ stdout, stderr: '' });
    const manifest = JSON.parse(stdout);
    assert.deepEqual(
      [manifest.image.path, manifest.model.name, manifest.model.labels],
      [join(tiny.folder, image), `tiny${evil}`, labels],
    );
  });

  test('doctor and benchmark', async () => {
    settings();
    evilImage();
    const doctor = await tiny.relabel(['doctor']);
    harmless(doctor);
    assert.ok(doctor.stdout.includes(`tiny${shown}`), doctor.stdout);
    const benchmark = await tiny.relabel(['benchmark', posix ? `photos${evil}` : 'photos', '--methods', 'random']);
    harmless(benchmark);
    assert.equal(benchmark.code, 0, benchmark.stderr);
    assert.match(benchmark.stdout, /^### tiny\\x1b/m);
  });

  test('errors: of the command, of an image, of the settings, of a model that has such names inside', async () => {
    for (const args of [[evil], ['explain', `${evil}.png`], ['explain', `--${evil}`], ['doctor', '--config', evil]]) {
      const said = await tiny.relabel(args);
      harmless(said);
      assert.notEqual(said.code, 0);
    }
    settings({ 'relabel.models': [{ name: 'tiny', path: `${evil}.onnx` }], [`relabel.${evil}`]: 1 });
    const bad = await tiny.relabel(['explain', tiny.models.image]);
    harmless(bad);
    assert.equal(bad.code, 2);

    settings();
    const broken = join(tiny.folder, 'broken.onnx');
    const nodes = [{ op: evil, inputs: [`in${evil}`], outputs: [`out${evil}`], name: evil }];
    const inputs = [{ name: `in${evil}`, shape: ['N', 3, 32, 32] }];
    writeFileSync(
      broken,
      encodeGraph({ inputs, outputs: [{ name: `out${evil}`, shape: ['N', 3] }], nodes, weights: [] }),
    );
    const model = await tiny.relabel(['explain', tiny.models.image, '--model', broken]);
    harmless(model);
    assert.equal(model.code, 1, model.stderr);
  });
});

test('labels that every object has already are counted, explained and written as any other', async () => {
  const names = ['__proto__', 'constructor', 'toString'];
  settings({
    'relabel.models': [{ name: 'tiny', path: tiny.models.teacher, labels: names, input: input(), vae: 'tiny' }],
    'relabel.defaultModel': 'tiny',
  });
  const { code, stdout, stderr } = await tiny.relabel(['explain', tiny.models.image, '--out', 'out']);
  assert.equal(code, 0, stderr);
  const { counts, target } = JSON.parse(readFileSync(join(tiny.folder, 'out', 'manifest.json'), 'utf8'));
  assert.equal(target.label, '__proto__');
  const shifted = Object.entries<number>(counts.shiftedTo);
  assert.ok(shifted.length > 0 && shifted.every(([label]) => names.includes(label)), JSON.stringify(counts));
  assert.equal(
    shifted.reduce((sum, [, count]) => sum + count, 0),
    counts.shifted,
  );
  assert.match(stdout, new RegExp(`shifted to ${shifted.map(([label, count]) => `${label} ${count}`).join(' · ')}`));
  // Each can be asked for by its name.
  for (const [index, name] of names.entries()) {
    const asked = await tiny.relabel(['explain', tiny.models.image, '--json', '--class', name]);
    assert.equal(JSON.parse(asked.stdout).target.index, index);
  }
});
