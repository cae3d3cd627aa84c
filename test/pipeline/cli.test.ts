import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import test, { after, before, beforeEach, describe } from 'node:test';
import manifest from '../../package.json' with { type: 'json' };
import { type Finished, program, runRelabel, writeTinySettings } from '../fixtures/terminal.ts';
import { type TinyModels, writeTinyModels } from '../fixtures/tinyModels.ts';

const scratch = mkdtempSync(join(tmpdir(), 'relabel-cli-'));
let models: TinyModels;
/** Where the command runs: new for every test, with settings that make "tiny" the default model. */
let folder: string;
let count = 0;

before(async () => {
  assert.ok(existsSync(program), 'npm run build comes first');
  models = await writeTinyModels(join(scratch, 'models'));
});
after(() => rmSync(scratch, { recursive: true, force: true }));
beforeEach(() => {
  folder = join(scratch, String(++count));
  mkdirSync(join(folder, '.vscode'), { recursive: true });
  writeSettings(join(folder, '.vscode', 'settings.json'), {});
});

const writeSettings = (file: string, changes: Record<string, unknown>): string => {
  return writeTinySettings(file, models, changes);
};

const relabel = (args: readonly string[], watch?: (stderr: string, kill: () => void) => void): Promise<Finished> => {
  return runRelabel(folder, args, watch);
};

/** Wrong use: exit code 2, a reason, and nothing on stdout. */
async function refused(args: readonly string[], reason: RegExp): Promise<void> {
  const { code, stdout, stderr } = await relabel(args);
  assert.match(stderr, reason);
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.ok(!existsSync(join(folder, 'relabel-out')), 'nothing is written');
}

describe('methods', () => {
  const manifestOf = async (...args: string[]) => {
    const { code, stdout, stderr } = await relabel(['explain', models.image, '--json', ...args]);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };

  test('each runs without the VAE, which need not be there', async () => {
    const missing = { name: 'tiny', encoder: 'gone.onnx', decoder: 'gone.onnx' };
    const config = writeSettings(join(folder, 'no-vae.json'), { 'relabel.vaes': [missing] });
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
    const { stdout } = await relabel(['explain', models.image, '--method', 'rise']);
    assert.match(stdout, /^ {2}method +RISE$/m);
    assert.match(stdout, /^ {2}samples +4000: /m);
    assert.match(stdout, /^ {2}split-half +-?\d/m);
    assert.doesNotMatch(stdout, /agreement|correlation {2}|student|VAE/);
    const { stdout: reference } = await relabel(['explain', models.image, '--method', 'random']);
    assert.match(reference, /^ {2}status +unstable: This map is random and means nothing/m);
    assert.doesNotMatch(reference, /samples|split-half/);
  });
});

describe('use', () => {
  test('--help tells every option', async () => {
    const { code, stdout } = await relabel(['--help']);
    assert.equal(code, 0);
    const options = ['model', 'class', 'method', 'samples', 'sampling', 'seed', 'provider', 'out', 'json', 'config'];
    for (const option of options) assert.match(stdout, new RegExp(`--${option}\\b`));
    assert.match(stdout, /doctor/);
    assert.deepEqual(await relabel(['explain', '--help']), { code: 0, stdout, stderr: '' });
  });

  test('--version', async () => {
    assert.deepEqual(await relabel(['--version']), { code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  test('no command', () => refused([], /relabel explain IMAGE/));
  test('unknown command', () => refused(['draw'], /No command "draw": choose explain, benchmark, doctor/));
  test('no image', () => refused(['explain'], /No image given/));
  test('unknown option', () => refused(['explain', 'x.png', '--sample', '3'], /--sample/));
  test('option without its value', () => refused(['explain', 'x.png', '--seed'], /--seed/));
  test('doctor takes no images', () => refused(['doctor', 'x.png'], /x\.png/));

  const values: [option: string, value: string, reason: RegExp][] = [
    ['--samples', '3', /^--samples must be a whole number from 20 to 5000, or "auto", not 3$/m],
    ['--samples', 'many', /^--samples must be a whole number from 20 to 5000, or "auto", not "many"$/m],
    ['--seed', '1.5', /^--seed must be a whole number, not 1\.5$/m],
    ['--sampling', 'both', /^--sampling must be one of "local", "global", not "both"$/m],
    ['--provider', 'gpu', /^--provider must be one of "cpu", "cuda", .*, not "gpu"$/m],
    ['--method', 'gradcam', /^--method must be one of "relabel", .*, not "gradcam"$/m],
    ['--model', 'nothing', /"nothing" is neither a configured model nor an \.onnx file that exists.*"tiny", "Squeeze/],
    ['--model', 'nothing.onnx', /"nothing\.onnx" is neither/],
    ['--class', 'cat', /no class "cat": give an index from 0 to 2 or one of its labels/],
    ['--class', '3', /no class "3"/],
  ];
  for (const [option, value, reason] of values) {
    test(`${option} ${value}`, () => refused(['explain', models.image, option, value], reason));
  }

  test('a folder for --out that is there already is left alone', async () => {
    mkdirSync(join(folder, 'there'));
    writeFileSync(join(folder, 'there', 'mine.txt'), '');
    await refused(['explain', models.image, '--out', 'there'], /--out: there already exists/);
    assert.deepEqual(readdirSync(join(folder, 'there')), ['mine.txt']);
  });
});

describe('settings', () => {
  const explain = (...args: string[]) => ['explain', models.image, ...args];

  test('every problem is listed', async () => {
    writeSettings(join(folder, '.vscode', 'settings.json'), {
      'relabel.samples': 'many',
      'relabel.models': [{ name: 'x', path: 'x.onnx', input: { mean: [1] } }],
    });
    const lines = /^relabel\.models\[0\]\.input\.mean must be .*\n(.*\n)*relabel\.samples must be a whole number/m;
    await refused(explain(), lines);
  });

  test('a file that is not there', () => refused(explain('--config', 'no.json'), /no\.json can't be read/));

  test('a file that is no JSON names the line', async () => {
    writeFileSync(join(folder, 'bad.json'), '{\n"relabel.samples" 3 }');
    await refused(explain('--config', 'bad.json'), /bad\.json is not JSON: \w+ in line 2/);
  });

  test('a file that is no object', async () => {
    writeFileSync(join(folder, 'bad.json'), '[]');
    await refused(explain('--config', 'bad.json'), /bad\.json must be a JSON object/);
  });

  test('--config comes before .vscode/settings.json, and its paths start from its own folder', async () => {
    const config = writeSettings(join(scratch, 'models', 'relabel.json'), {
      'relabel.models': [{ name: 'near', path: 'tiny.onnx', labels: 'tiny.txt', vae: 'tiny' }],
      'relabel.seed': 7,
    });
    const { code, stdout } = await relabel(explain('--json', '--config', config));
    assert.equal(code, 0);
    const { model, seed } = JSON.parse(stdout);
    assert.deepEqual([model.name, model.path, seed], ['near', models.teacher, 7]);
  });

  test('a workspace can not choose programs and libraries', async () => {
    const probe = { 'relabel.env': { NODE_OPTIONS: '--no-such-option' } };
    writeSettings(join(folder, '.vscode', 'settings.json'), probe);
    const { code, stderr } = await relabel(explain('--json'));
    assert.equal(code, 0, stderr);
    assert.match(stderr, /relabel\.env is ignored in \.vscode\/settings\.json/);
  });

  test('the environment of --config is there when the process starts', async () => {
    writeFileSync(
      join(folder, 'probe.cjs'),
      `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'probe.json'))}, JSON.stringify(process.env))`,
    );
    const config = writeSettings(join(folder, 'config.json'), {
      'relabel.env': { NODE_OPTIONS: `--require ${JSON.stringify(join(folder, 'probe.cjs'))}` },
      'relabel.cuda.libraryPath': folder,
    });
    const { code, stdout, stderr } = await relabel(explain('--json', '--config', config, '--provider', 'cpu'));
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).status.length > 0, true);
    const env = JSON.parse(readFileSync(join(folder, 'probe.json'), 'utf8'));
    const path = process.platform === 'win32' ? (env.Path ?? env.PATH) : env.LD_LIBRARY_PATH;
    assert.ok(path.startsWith(folder), path);
  });
});

describe('explain', () => {
  test('prints a summary and writes beside what is there', async () => {
    const first = await relabel(['explain', models.image]);
    assert.equal(first.code, 0, first.stderr);
    const written = JSON.parse(readFileSync(join(folder, 'relabel-out', 'photo', 'manifest.json'), 'utf8'));
    const { kept, shifted, total } = written.counts;
    assert.equal(total, 40);
    assert.match(first.stdout, /prediction +0\.\d{3} {2}red \(0\)/);
    assert.ok(first.stdout.includes(`40: ${kept} kept, ${shifted} shifted`), first.stdout);
    assert.ok(first.stdout.includes(`files        ${join('relabel-out', 'photo')}\n`), first.stdout);
    assert.equal(readdirSync(join(folder, 'relabel-out', 'photo', 'samples')).length, 40);

    const second = await relabel(['explain', models.image]);
    assert.ok(second.stdout.includes(join('relabel-out', 'photo-2')), second.stdout);
    assert.deepEqual(readdirSync(join(folder, 'relabel-out')).sort(), ['photo', 'photo-2']);
  });

  test('--json prints the manifest alone and writes nothing', async () => {
    const { code, stdout, stderr } = await relabel(['explain', models.image, '--json']);
    assert.equal(code, 0, stderr);
    const { prediction, target, provider, status, counts, student, timings, settings, seed } = JSON.parse(stdout);
    assert.equal(prediction.length, 3);
    assert.deepEqual([target.label, provider, seed, settings.samples], ['red', 'cpu', 0, 40]);
    assert.equal(counts.kept + counts.shifted, 40);
    assert.ok('agreement' in student && 'correlation' in student && 'splitHalf' in student);
    assert.ok(timings.total > 0);
    assert.match(status, /^(ok|unstable|nothing-shifted|everything-shifted)$/);
    assert.deepEqual(readdirSync(folder), ['.vscode']);
  });

  test('--json and --out say the same', async () => {
    const { stdout } = await relabel(['explain', models.image, '--json', '--out', 'a/b']);
    assert.deepEqual(JSON.parse(stdout), JSON.parse(readFileSync(join(folder, 'a', 'b', 'manifest.json'), 'utf8')));
  });

  test('options override the settings', async () => {
    const options = ['--class', 'blue', '--samples', '30', '--sampling', 'global', '--seed', '5', '--provider', 'cpu'];
    const { code, stdout, stderr } = await relabel(['explain', models.image, '--json', ...options]);
    assert.equal(code, 0, stderr);
    const { target, counts, settings, seed } = JSON.parse(stdout);
    assert.deepEqual([target.index, target.label, counts.total, seed], [2, 'blue', 30, 5]);
    assert.deepEqual([settings.sampling, settings.executionProviders], ['global', ['cpu']]);
    const byIndex = await relabel(['explain', models.image, '--json', '--class', '2']);
    assert.equal(JSON.parse(byIndex.stdout).target.label, 'blue');
  });

  test('--method lime tells the figures of its student', async () => {
    const { code, stdout } = await relabel(['explain', models.image, '--method', 'lime', '--samples', '40']);
    assert.equal(code, 0);
    assert.match(stdout, /^ +method +LIME$/m);
    assert.match(stdout, /^ +agreement +[\d.]+, by chance [\d.]+$|^ +agreement +none, by chance none$/m);
    assert.match(stdout, /^ +split-half +/m);
  });

  test('--metrics measures the map, at the step asked for, and --stability compares it', async () => {
    const { code, stdout, stderr } = await relabel([
      'explain',
      models.image,
      '--metrics',
      '--step',
      '100',
      '--stability',
    ]);
    assert.equal(code, 0, stderr);
    const written = JSON.parse(readFileSync(join(folder, 'relabel-out', 'photo', 'manifest.json'), 'utf8'));
    const curves = JSON.parse(readFileSync(join(folder, 'relabel-out', 'photo', 'curves.json'), 'utf8'));
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
    const zero = await relabel(['explain', models.image, '--metrics', '--step', '0']);
    assert.deepEqual([zero.code, zero.stdout], [2, '']);
    assert.match(zero.stderr, /--step/);
    const alone = await relabel(['explain', models.image, '--step', '100']);
    assert.equal(alone.code, 2);
    assert.match(alone.stderr, /--step.*--metrics/);
  });

  test('several images: one that fails does not stop the others', async () => {
    const broken = join(folder, 'broken.png');
    writeFileSync(broken, 'no image');
    const images = [models.image, broken, 'missing.png', models.image];
    const { code, stdout, stderr } = await relabel(['explain', ...images, '--json', '--out', 'all']);
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
    assert.deepEqual(readdirSync(join(folder, 'all')).sort(), ['photo', 'photo-2']);
  });

  test('one image that fails', async () => {
    const plain = await relabel(['explain', 'missing.png']);
    assert.deepEqual([plain.code, plain.stdout], [1, '']);
    assert.match(plain.stderr, /missing\.png/);
    const json = await relabel(['explain', 'missing.png', '--json']);
    assert.equal(json.code, 1);
    assert.equal(JSON.parse(json.stdout).error.code, 'image');
  });

  test('--provider has no fallback', { skip: process.platform === 'win32' && 'DirectML is of Windows' }, async () => {
    const { code, stderr } = await relabel(['explain', models.image, '--provider', 'dml']);
    assert.equal(code, 1);
    assert.match(stderr, /tiny\.onnx.*dml/);
  });

  test('--model takes a file: of a configured model, or any other with labels beside it', async () => {
    const configured = await relabel(['explain', models.image, '--json', '--model', models.teacher]);
    assert.equal(JSON.parse(configured.stdout).model.name, 'tiny');
    assert.equal(JSON.parse(configured.stdout).preprocess.mean[0], 0);
    rmSync(join(folder, '.vscode'), { recursive: true });
    const config = writeSettings(join(folder, 'none.json'), { 'relabel.models': [], 'relabel.vaes': [] });
    const other = ['explain', models.image, '--json', '--config', config, '--model', models.teacher];
    const { code, stdout, stderr } = await relabel(other);
    assert.equal(code, 0, stderr);
    const { model, preprocess, target } = JSON.parse(stdout);
    assert.deepEqual([model.name, model.labels], [basename(models.teacher, '.onnx'), models.labels]);
    assert.deepEqual([preprocess.mean, preprocess.cropFraction], [[0.485, 0.456, 0.406], 0.875]);
    assert.match(target.label, /^(red|green|blue)$/);
  });

  test('Ctrl+C cancels and leaves nothing', { skip: process.platform === 'win32' && 'no signals' }, async () => {
    const args = ['explain', models.image, '--samples', '5000'];
    let killed = false;
    const { code, stdout, stderr } = await relabel(args, (text, kill) => {
      if (killed || !text.includes('sampling')) return;
      killed = true;
      kill();
    });
    assert.equal(code, 130, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /cancelled/i);
    assert.deepEqual(readdirSync(folder), ['.vscode']);
  });
});

describe('doctor', () => {
  test('all good, with the models of the settings and the bundled one', async () => {
    const { code, stdout, stderr } = await relabel(['doctor']);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^ok +Node\.js +\d/m);
    assert.match(stdout, /^ok +cpu +runs/m);
    assert.match(stdout, /^ok +model +"tiny": input input float32 N×3×32×32; 3 classes; the example cat is red/m);
    assert.match(stdout, /preprocess from model: size 32×32; layout NCHW \| from preset "unit": resize squash; /);
    assert.match(stdout, /^ok +VAE +"tiny": images 16×16, 48 latents \(3×4×4\)/m);
    assert.match(stdout, /^ok +model +"SqueezeNet 1\.1 \(bundled\)".*(tiger|Egyptian|tabby)/m);
    assert.match(stdout, /\nAll good\n$/);
  });

  test('problems of settings and models, each with its name, and their number', async () => {
    const model = { name: 'x', path: models.teacher, preset: 'unit' };
    writeSettings(join(folder, '.vscode', 'settings.json'), {
      'relabel.samples': 3,
      'relabel.models': [
        { ...model, name: 'gone', path: 'gone.onnx' },
        { ...model, name: 'labels', labels: ['one', 'two'] },
        { ...model, name: 'not ONNX', path: models.labels },
      ],
      'relabel.vaes': [],
    });
    const { code, stdout } = await relabel(['doctor', '--json']);
    assert.equal(code, 1);
    const { problems, findings } = JSON.parse(stdout);
    const said = findings.filter((finding: { result: string }) => finding.result === 'problem');
    assert.deepEqual(
      said.map(({ what }: { what: string }) => what),
      ['settings', 'model', 'model', 'model'],
    );
    assert.equal(problems, 4);
    assert.match(said[0].says, /relabel\.samples must be a whole number from 20/);
    assert.match(said[1].says, /gone\.onnx/);
    assert.match(said[2].says, /"labels" has 3 classes, but .* 2 labels/);
    assert.match(said[3].says, /tiny\.txt is not an ONNX model/);
  });

  test('a provider that was asked for and does not run is a problem', async () => {
    const provider = process.platform === 'darwin' ? 'dml' : 'coreml';
    writeSettings(join(folder, '.vscode', 'settings.json'), { 'relabel.executionProviders': [provider, 'cpu'] });
    const { code, stdout } = await relabel(['doctor']);
    assert.equal(code, 1);
    assert.match(stdout, new RegExp(`^PROBLEM +${provider} +does not run: `, 'm'));
    assert.match(stdout, /\n1 problem\n$/);
  });
});
