import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { describe } from 'node:test';
import { fitImage, openImage, toTensor } from '../../../src/pipeline/image/image.ts';
import { toNpy } from '../../../src/pipeline/numeric/npy.ts';
import { presets } from '../../../src/settings/presets.ts';
import { TinyFolder } from '../../fixtures/tinyFolder.ts';

const assets = join(import.meta.dirname, '../../../media');
const tiny = await TinyFolder.create();

describe('doctor', () => {
  test('all good, with the models of the settings and the bundled one', async () => {
    const { code, stdout, stderr } = await tiny.relabel(['doctor']);
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
    const model = { name: 'x', path: tiny.models.teacher, preset: 'unit' };
    tiny.writeSettings(join(tiny.folder, '.vscode', 'settings.json'), {
      'relabel.samples': 3,
      'relabel.models': [
        { ...model, name: 'gone', path: 'gone.onnx' },
        { ...model, name: 'labels', labels: ['one', 'two'] },
        { ...model, name: 'not ONNX', path: tiny.models.labels },
        { ...model, name: 'several', output: 'sigmoid' },
      ],
      'relabel.vaes': [],
    });
    const { code, stdout } = await tiny.relabel(['doctor', '--json']);
    assert.equal(code, 1);
    const { problems, findings } = JSON.parse(stdout);
    const said = findings.filter((finding: { result: string }) => finding.result === 'problem');
    assert.deepEqual(
      said.map(({ what }: { what: string }) => what),
      ['settings', 'model', 'model', 'model'],
    );
    assert.equal(problems, 4);
    assert.match(said[0].says, /relabel\.samples must be a whole number from 20/);
    assert.match(said[1].says, /^"[^"]+": .*gone\.onnx/);
    assert.match(said[2].says, /"labels" has 3 classes, but .* 2 labels/);
    assert.match(said[3].says, /tiny\.txt is not an ONNX model/);
    // The label that none applies is ours, not the model's.
    const several = findings.find(({ says }: { says: string }) => says.startsWith('"several"'));
    assert.match(several.says, /; 3 labels; /);
  });

  test('a provider that was asked for and does not run is a problem', async () => {
    const provider = process.platform === 'darwin' ? 'dml' : 'coreml';
    tiny.writeSettings(join(tiny.folder, '.vscode', 'settings.json'), {
      'relabel.executionProviders': [provider, 'cpu'],
    });
    const { code, stdout } = await tiny.relabel(['doctor']);
    assert.equal(code, 1);
    assert.match(stdout, new RegExp(`^PROBLEM +${provider} +does not run: .*: take "${provider}" out of relabel`, 'm'));
    assert.match(stdout, /\n1 problem\n$/);
  });

  test('a tensor of another pipeline is compared, and the setting is named that makes it equal', async () => {
    tiny.writeSettings(join(tiny.folder, '.vscode', 'settings.json'), {
      'relabel.models': [{ name: 'x', path: tiny.models.teacher, preset: 'unit' }],
      'relabel.vaes': [],
    });
    const image = await openImage(join(assets, 'examples/coffee.png'));
    const input = { ...presets.unit, size: [32, 32], layout: 'NCHW' } as const;
    const { picture } = fitImage(image, input, [32, 32]);
    const write = (name: string, channels: 'rgb' | 'bgr') => {
      const file = join(tiny.folder, name);
      writeFileSync(file, toNpy(toTensor(picture, { ...input, channels }, 'NCHW'), [1, 3, 32, 32]));
      return file;
    };
    const same = await tiny.relabel(['doctor', image.path, '--model', 'x', '--reference', write('same.npy', 'rgb')]);
    assert.equal(same.code, 0, same.stdout + same.stderr);
    assert.match(same.stdout, /^result +the same up to rounding/m);
    const turned = await tiny.relabel(['doctor', image.path, '--model', 'x', '--reference', write('bgr.npy', 'bgr')]);
    assert.equal(turned.code, 1, turned.stdout + turned.stderr);
    assert.match(turned.stdout, /^first difference +channel order: BGR instead of RGB$/m);
    assert.match(turned.stdout, /^setting +"input": \{"channels":"bgr"\}$/m);
    const alone = await tiny.relabel(['doctor', '--reference', 'bgr.npy']);
    assert.equal(alone.code, 2);
    assert.match(alone.stderr, /^Name one image and --reference FILE/);
  });
});
