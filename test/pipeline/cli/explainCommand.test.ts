import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import test, { describe } from 'node:test';
import { TinyFolder } from '../../fixtures/tinyFolder.ts';

const tiny = await TinyFolder.create();

describe('methods', () => {
  const manifestOf = async (...args: string[]) => {
    const { code, stdout, stderr } = await tiny.relabel(['explain', tiny.models.image, '--json', ...args]);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };

  test('each runs without the VAE, which need not be there', async () => {
    const missing = { name: 'tiny', encoder: 'gone.onnx', decoder: 'gone.onnx' };
    const config = tiny.writeSettings(join(tiny.folder, 'no-vae.json'), { 'relabel.vaes': [missing] });
    // 28 × 28 windows of 5 × 5 pixels in 32 × 32.
    for (const [method, calls] of [
      ['rise', 60],
      ['occlusion', 784],
      ['random', 0],
    ] as const) {
      const manifest = await manifestOf('--method', method, '--samples', '60', '--config', config);
      assert.deepEqual([manifest.method, manifest.vae, manifest.settings.sampling], [method, null, null]);
      assert.deepEqual([manifest.counts.total, manifest.settings.samples], [calls, calls]);
      assert.equal(manifest.map.width, 32);
    }
  });

  test('the summary names the method, and figures that it has only', async () => {
    const { stdout } = await tiny.relabel(['explain', tiny.models.image, '--method', 'rise']);
    assert.match(stdout, /^ {2}method +RISE$/m);
    assert.match(stdout, /^ {2}samples +4000: /m);
    assert.match(stdout, /^ {2}split-half +-?\d/m);
    assert.match(stdout, /^ {2}status +(You can trust this map|Trust the strong areas only|Don’t trust this map): /m);
    assert.doesNotMatch(stdout, /agreement|correlation {2}|student|VAE/);
    const { stdout: reference } = await tiny.relabel(['explain', tiny.models.image, '--method', 'random']);
    assert.match(reference, /^ {2}status +reference only: This map is random and means nothing/m);
    assert.doesNotMatch(reference, /samples|split-half/);
  });
});

describe('explain', () => {
  test('prints a summary and writes beside what is there', async () => {
    const first = await tiny.relabel(['explain', tiny.models.image]);
    assert.equal(first.code, 0, first.stderr);
    const written = JSON.parse(readFileSync(join(tiny.folder, 'relabel-out', 'photo', 'manifest.json'), 'utf8'));
    const { kept, shifted, total } = written.counts;
    assert.equal(total, 40);
    assert.match(first.stdout, /prediction +0\.\d{3} {2}red \(0\)/);
    assert.ok(first.stdout.includes(`40: ${kept} kept, ${shifted} shifted`), first.stdout);
    assert.ok(first.stdout.includes(`files        ${join('relabel-out', 'photo')}\n`), first.stdout);
    assert.equal(readdirSync(join(tiny.folder, 'relabel-out', 'photo', 'samples')).length, 40);

    const second = await tiny.relabel(['explain', tiny.models.image]);
    assert.ok(second.stdout.includes(join('relabel-out', 'photo-2')), second.stdout);
    assert.deepEqual(readdirSync(join(tiny.folder, 'relabel-out')).sort(), ['photo', 'photo-2']);
  });

  test('--json prints the manifest alone and writes nothing', async () => {
    const { code, stdout, stderr } = await tiny.relabel(['explain', tiny.models.image, '--json']);
    assert.equal(code, 0, stderr);
    const { prediction, target, provider, status, counts, student, timings, settings, seed } = JSON.parse(stdout);
    assert.equal(prediction.length, 3);
    assert.deepEqual([target.label, provider, seed, settings.samples], ['red', 'cpu', 0, 40]);
    assert.equal(counts.kept + counts.shifted, 40);
    assert.ok('agreement' in student && 'correlation' in student && 'splitHalf' in student);
    assert.ok(timings.total > 0);
    assert.match(status, /^(ok|unstable|nothing-shifted|everything-shifted)$/);
    assert.deepEqual(readdirSync(tiny.folder), ['.vscode']);
  });

  test('--json and --out say the same', async () => {
    const { stdout } = await tiny.relabel(['explain', tiny.models.image, '--json', '--out', 'a/b']);
    assert.deepEqual(
      JSON.parse(stdout),
      JSON.parse(readFileSync(join(tiny.folder, 'a', 'b', 'manifest.json'), 'utf8')),
    );
  });

  test('options override the settings', async () => {
    const options = ['--class', 'blue', '--samples', '30', '--sampling', 'global', '--seed', '5', '--provider', 'cpu'];
    const { code, stdout, stderr } = await tiny.relabel(['explain', tiny.models.image, '--json', ...options]);
    assert.equal(code, 0, stderr);
    const { target, counts, settings, seed } = JSON.parse(stdout);
    assert.deepEqual([target.index, target.label, counts.total, seed], [2, 'blue', 30, 5]);
    assert.deepEqual([settings.sampling, settings.executionProviders], ['global', ['cpu']]);
    const byIndex = await tiny.relabel(['explain', tiny.models.image, '--json', '--class', '2']);
    assert.equal(JSON.parse(byIndex.stdout).target.label, 'blue');
  });

  test('--method lime tells the figures of its student', async () => {
    const { code, stdout } = await tiny.relabel(['explain', tiny.models.image, '--method', 'lime', '--samples', '40']);
    assert.equal(code, 0);
    assert.match(stdout, /^ +method +LIME$/m);
    assert.match(stdout, /^ +agreement +[\d.]+, by chance [\d.]+$|^ +agreement +none, by chance none$/m);
    assert.match(stdout, /^ +split-half +/m);
  });

  test('--metrics measures the map, at the step asked for, and --stability compares it', async () => {
    const { code, stdout, stderr } = await tiny.relabel([
      'explain',
      tiny.models.image,
      '--metrics',
      '--step',
      '100',
      '--stability',
    ]);
    assert.equal(code, 0, stderr);
    const written = JSON.parse(readFileSync(join(tiny.folder, 'relabel-out', 'photo', 'manifest.json'), 'utf8'));
    const curves = JSON.parse(readFileSync(join(tiny.folder, 'relabel-out', 'photo', 'curves.json'), 'utf8'));
    const { metrics, stability, target, prediction } = written;
    assert.equal(metrics.step, 100);
    // 32 × 32 pixels: ⌈1024 / 100⌉ steps.
    for (const { deletion, insertion } of [curves.map, curves.random]) {
      assert.deepEqual([deletion.scores.length, insertion.scores.length], [12, 12]);
      assert.ok(Math.abs(deletion.scores[0] - target.probability) < 1e-6);
    }
    assert.equal(metrics.deletion, curves.map.deletion.auc);
    assert.equal(curves.road.morf.length, 9);
    assert.deepEqual(stability.seeds, [0, 1, 2]);
    for (const correlation of [stability.betweenSeeds, stability.otherClass.correlation]) {
      assert.ok(correlation >= -1 && correlation <= 1);
    }
    assert.equal(stability.otherClass.index, prediction[1].index);
    assert.deepEqual(
      stability.convergence.map(({ samples }: { samples: number }) => samples <= 40),
      stability.convergence.map(() => true),
    );
    assert.match(stdout, /^ +deletion +0\.\d\d \(random 0\.\d\d\), lower is better, 100 pixels a step$/m);
    assert.match(stdout, /^ +ROAD +-?0\.\d\d \(LeRF 0\.\d\d − MoRF 0\.\d\d\), higher is better/m);
    assert.match(stdout, /^ +seeds +-?[01]\.\d\d between the maps of seeds 0, 1, 2$/m);
    assert.match(stdout, new RegExp(`^ +classes +-?[01]\\.\\d\\d with the map of ${prediction[1].label}$`, 'm'));
  });

  test('a step that is none, or that nothing asks for, is refused', async () => {
    const zero = await tiny.relabel(['explain', tiny.models.image, '--metrics', '--step', '0']);
    assert.deepEqual([zero.code, zero.stdout], [2, '']);
    assert.match(zero.stderr, /--step/);
    const alone = await tiny.relabel(['explain', tiny.models.image, '--step', '100']);
    assert.equal(alone.code, 2);
    assert.match(alone.stderr, /--step.*--metrics/);
  });

  test('several images: one that fails does not stop the others', async () => {
    const broken = join(tiny.folder, 'broken.png');
    writeFileSync(broken, 'no image');
    const images = [tiny.models.image, broken, 'missing.png', tiny.models.image];
    const { code, stdout, stderr } = await tiny.relabel(['explain', ...images, '--json', '--out', 'all']);
    assert.equal(code, 1);
    const results = JSON.parse(stdout);
    assert.equal(results.length, 4);
    assert.equal(results[0].target.label, 'red');
    assert.deepEqual(Object.keys(results[1]), ['image', 'error']);
    assert.equal(results[1].image, broken);
    assert.equal(results[1].error.code, 'image');
    assert.match(results[1].error.message, /broken\.png/);
    assert.match(results[2].error.message, /missing\.png/);
    assert.match(stderr, /broken\.png/);
    assert.deepEqual(readdirSync(join(tiny.folder, 'all')).sort(), ['photo', 'photo-2']);
  });

  test('one image that fails', async () => {
    const plain = await tiny.relabel(['explain', 'missing.png']);
    assert.deepEqual([plain.code, plain.stdout], [1, '']);
    assert.match(plain.stderr, /missing\.png/);
    const json = await tiny.relabel(['explain', 'missing.png', '--json']);
    assert.equal(json.code, 1);
    assert.equal(JSON.parse(json.stdout).error.code, 'image');
  });

  test('--provider has no fallback', { skip: process.platform === 'win32' && 'DirectML is of Windows' }, async () => {
    const { code, stderr } = await tiny.relabel(['explain', tiny.models.image, '--provider', 'dml']);
    assert.equal(code, 1);
    assert.match(stderr, /tiny\.onnx.*dml/);
  });

  test('--model takes a file: of a configured model, or any other with labels beside it', async () => {
    const configured = await tiny.relabel(['explain', tiny.models.image, '--json', '--model', tiny.models.teacher]);
    assert.equal(JSON.parse(configured.stdout).model.name, 'tiny');
    assert.equal(JSON.parse(configured.stdout).preprocess.mean[0], 0);
    rmSync(join(tiny.folder, '.vscode'), { recursive: true });
    const config = tiny.writeSettings(join(tiny.folder, 'none.json'), { 'relabel.models': [], 'relabel.vaes': [] });
    const other = ['explain', tiny.models.image, '--json', '--config', config, '--model', tiny.models.teacher];
    const { code, stdout, stderr } = await tiny.relabel(other);
    assert.equal(code, 0, stderr);
    const { model, preprocess, target } = JSON.parse(stdout);
    assert.deepEqual([model.name, model.labels], [basename(tiny.models.teacher, '.onnx'), tiny.models.labels]);
    assert.deepEqual([preprocess.mean, preprocess.cropFraction], [[0.485, 0.456, 0.406], 0.875]);
    assert.match(target.label, /^(red|green|blue)$/);
  });

  test('Ctrl+C cancels and leaves nothing', { skip: process.platform === 'win32' && 'no signals' }, async () => {
    const args = ['explain', tiny.models.image, '--samples', '5000'];
    let killed = false;
    const { code, stdout, stderr } = await tiny.relabel(args, (text, kill) => {
      if (killed || !text.includes('sampling')) return;
      killed = true;
      kill();
    });
    assert.equal(code, 130, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /cancelled/i);
    assert.deepEqual(readdirSync(tiny.folder), ['.vscode']);
  });
});
