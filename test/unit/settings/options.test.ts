import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import test, { after, describe } from 'node:test';
import { modelEnvironment } from '../../../src/settings/environment.ts';
import { explainOptions } from '../../../src/settings/options.ts';
import { configuredModel, pickModel } from '../../../src/settings/pickModel.ts';
import { presets } from '../../../src/settings/presets.ts';
import { cudaLibraryFolder, defaultProviders } from '../../../src/settings/providers.ts';
import { readSettings, type Settings } from '../../../src/settings/settings.ts';

const scratch = mkdtempSync(join(tmpdir(), 'relabel-options-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

function settingsOf(raw: Record<string, unknown> = {}): Settings {
  const { settings, problems } = readSettings(raw, { baseDir: scratch, assets: resolve('/app/media') });
  assert.deepEqual(problems, []);
  return settings;
}

describe('explainOptions', () => {
  const settings = settingsOf({
    'relabel.models': [{ name: 'm', path: 'm.onnx', labels: ['a', 'b'] }],
    'relabel.samples': 200,
    'relabel.seed': 3,
    'relabel.executionProviders': ['webgpu', 'cpu'],
    'relabel.batchSize': 16,
  });
  const model = settings.models[0]!;

  test('everything from the settings', () => {
    assert.deepEqual(explainOptions(settings, model, '/image.png'), {
      image: '/image.png',
      model: {
        name: 'm',
        path: join(scratch, 'm.onnx'),
        labels: ['a', 'b'],
        input: model.input,
        written: { preset: undefined, input: {} },
        output: 'auto',
        outputName: undefined,
        limits: { inputPixels: 2048 ** 2, classes: 100_000, batchMegabytes: 1024 },
      },
      vae: model.vae,
      method: 'relabel',
      target: undefined,
      samples: 200,
      sampling: 'local',
      methodOptions: undefined,
      seed: 3,
      executionProviders: ['webgpu', 'cpu'],
      batchSize: 16,
    });
  });

  test('"auto" is up to the method whose samples the settings count, and no other', () => {
    const { samples, until } = explainOptions(settings, model, '/i', { samples: 'auto' });
    assert.deepEqual({ samples, until }, { samples: 2000, until: 0.85 });
    const rise = explainOptions(settings, model, '/i', { method: 'rise', samples: 'auto' });
    assert.deepEqual([rise.samples, rise.until], [4000, undefined]);
    assert.equal(explainOptions(settings, model, '/i', { method: 'occlusion', samples: 'auto' }).samples, 0);
    assert.equal(explainOptions({ ...settings, samples: 'auto' }, model, '/i').until, 0.85);
    const configured = { ...settings, methodOptions: { rise: { points: 10 } } };
    assert.deepEqual(explainOptions(configured, model, '/i', { method: 'rise' }).methodOptions, { points: 10 });
    const own = { method: 'rise', methodOptions: { points: 3 } } as const;
    assert.deepEqual(explainOptions(configured, model, '/i', own).methodOptions, { points: 3 });
    assert.equal(explainOptions(configured, model, '/i').methodOptions, undefined, 'of another method');
    assert.equal(explainOptions({ ...settings, samples: 'auto' }, model, '/i', { samples: 50 }).until, undefined);
  });

  test('samples that nobody chose are those of the method', () => {
    assert.equal(explainOptions(settings, model, '/i', { method: 'rise' }).samples, 4000);
    assert.equal(explainOptions(settings, model, '/i', { method: 'lime' }).samples, 1000);
    assert.equal(explainOptions(settings, model, '/i', { method: 'occlusion' }).samples, 0);
    assert.equal(explainOptions(settings, model, '/i', { method: 'random' }).samples, 0);
    assert.equal(explainOptions(settings, model, '/i', { method: 'random', samples: 30 }).samples, 30);
  });

  test('what the run says comes first, also if it is 0', () => {
    const overrides = { target: 0, samples: 50, sampling: 'global', seed: 0, executionProviders: ['cpu'] } as const;
    const { target, samples, sampling, seed, executionProviders } = explainOptions(settings, model, '/i', overrides);
    assert.deepEqual({ target, samples, sampling, seed, executionProviders }, overrides);
  });
});

describe('pickModel', () => {
  const write = (name: string) => {
    mkdirSync(join(scratch, 'files'), { recursive: true });
    writeFileSync(join(scratch, 'files', name), '');
    return join(scratch, 'files', name);
  };
  const configured = write('configured.onnx');
  const settings = settingsOf({
    'relabel.models': [
      { name: 'first', path: configured, preset: 'unit' },
      { name: 'other', path: 'other.onnx' },
    ],
    'relabel.defaultModel': 'other',
  });

  test('nothing said: the default model', () => assert.equal(pickModel(settings, undefined, scratch).name, 'other'));
  test('a name', () => assert.equal(pickModel(settings, 'first', scratch).path, configured));
  test('the file of a configured model, from another folder', () => {
    assert.equal(pickModel(settings, 'configured.onnx', join(scratch, 'files')).name, 'first');
  });

  test('any other file is a torchvision model with the labels that are named after it, or with what is found', () => {
    const file = write('new.onnx');
    const { labels, labelsBeside } = pickModel(settings, file, scratch);
    assert.deepEqual([labels, labelsBeside], [undefined, true]);
    write('labels.txt');
    assert.equal(pickModel(settings, file, scratch).labels, undefined, 'they may be those of another model');
    const own = write('new.txt');
    const model = pickModel(settings, join('files', 'new.onnx'), scratch);
    assert.deepEqual([model.name, model.path, model.labels], ['new', file, own]);
    assert.deepEqual(model.input, presets.torchvision);
    assert.equal(model.vae.name, 'bundled');
  });

  for (const [wrong, next] of [
    ['Other', ' Did you mean "other"?'],
    ['none.onnx', ''],
    ['files/new.txt', ''],
  ] as const) {
    test(`no such model: ${wrong}`, () => {
      assert.throws(() => pickModel(settings, wrong, scratch), {
        code: 'settings',
        message: `"${wrong}" is neither a configured model nor an .onnx file that exists.${next} Configured: "first", "other", "SqueezeNet 1.1 (bundled)".`,
      });
    });
  }
});

describe('default providers', () => {
  const cuda = join(scratch, 'cuda', 'lib64');
  mkdirSync(cuda, { recursive: true });
  writeFileSync(join(cuda, 'libcudart.so.12'), '');
  const windows = join(scratch, 'windows');
  mkdirSync(windows);
  writeFileSync(join(windows, 'cudart64_12.dll'), '');
  const none = { cudaLibraryPath: undefined, env: {} };
  const linux = { platform: 'linux', arch: 'x64', env: {} };

  test('CUDA in the folder of the setting, also if it is the second', () => {
    const cudaLibraryPath = [join(scratch, 'missing'), cuda].join(delimiter);
    assert.equal(cudaLibraryFolder({ cudaLibraryPath, env: {} }, linux), cuda);
    assert.deepEqual(defaultProviders({ cudaLibraryPath, env: {} }, linux), ['cuda', 'cpu']);
    const cudaRuntime = { folder: scratch, libraries: cuda };
    assert.deepEqual(defaultProviders({ cudaLibraryPath: undefined, cudaRuntime, env: {} }, linux), ['cuda', 'cpu']);
  });

  test('CUDA on the library path, in CUDA_PATH, and in relabel.env', () => {
    assert.equal(cudaLibraryFolder(none, { ...linux, env: { LD_LIBRARY_PATH: cuda } }), cuda);
    assert.equal(cudaLibraryFolder(none, { ...linux, env: { CUDA_PATH: join(scratch, 'cuda') } }), cuda);
    assert.equal(cudaLibraryFolder({ ...none, env: { LD_LIBRARY_PATH: cuda } }, linux), cuda);
    const path = { platform: 'win32', arch: 'x64', env: { PATH: windows } };
    assert.equal(cudaLibraryFolder(none, path), windows);
  });

  test('no CUDA where its libraries are for another system, or ONNX Runtime has none', () => {
    const cudaLibraryPath = cuda;
    for (const machine of [
      { ...linux, arch: 'arm64' },
      { ...linux, platform: 'darwin', arch: 'arm64' },
      { ...linux, platform: 'win32' },
    ]) {
      assert.deepEqual(defaultProviders({ cudaLibraryPath, env: {} }, machine), ['cpu']);
    }
  });
});

describe('configuredModel', () => {
  const { settings } = readSettings({}, { baseDir: '/work', assets: '/assets' });
  const name = 'SqueezeNet 1.1 (bundled)';

  test('a name', () => assert.equal(configuredModel(settings, name).name, name));
  test('a file is none, though it be that of a configured model', () => {
    for (const file of ['/work/planted.onnx', settings.models[0]!.path]) {
      assert.throws(() => configuredModel(settings, file), {
        code: 'settings',
        message: `"${file}" is not a configured model. Configured: "${name}".`,
      });
    }
  });
});

describe('modelEnvironment', () => {
  const none = { env: {}, cudaLibraryPath: undefined };

  test('nothing set: the same environment', () => {
    assert.deepEqual(modelEnvironment({ A: '1', B: undefined }, none, 'linux'), { A: '1' });
  });

  test('relabel.env comes over it, the libraries in front of both', () => {
    const settings = { env: { A: '2', LD_LIBRARY_PATH: '/mine' }, cudaLibraryPath: '/cuda:/cudnn' };
    const env = modelEnvironment({ A: '1', LD_LIBRARY_PATH: '/old' }, settings, 'linux');
    assert.deepEqual(env, { A: '2', LD_LIBRARY_PATH: '/cuda:/cudnn:/mine' });
    assert.deepEqual(modelEnvironment(env, settings, 'linux'), env, 'done twice, it is the same');
  });

  test('a runtime that was set up for CUDA is named, and its libraries come first', () => {
    const cudaRuntime = { folder: '/data/cuda', libraries: '/data/cuda/lib' };
    const settings = { env: {}, cudaLibraryPath: '/mine', cudaRuntime };
    const env = modelEnvironment({ LD_LIBRARY_PATH: '/old' }, settings, 'linux');
    assert.deepEqual(env, { RELABEL_ONNX_RUNTIME: '/data/cuda', LD_LIBRARY_PATH: '/data/cuda/lib:/mine:/old' });
    assert.deepEqual(modelEnvironment(env, settings, 'linux'), env, 'done twice, it is the same');
  });

  test('no library path before', () => {
    const settings = { env: {}, cudaLibraryPath: '/cuda' };
    assert.deepEqual(modelEnvironment({}, settings, 'linux'), { LD_LIBRARY_PATH: '/cuda' });
  });

  test('on Windows it is the path, however it is written', () => {
    const settings = { env: { PATH: 'C:\\b' }, cudaLibraryPath: 'C:\\cuda' };
    assert.deepEqual(modelEnvironment({ Path: 'C:\\a' }, settings, 'win32'), { Path: 'C:\\cuda;C:\\b' });
  });
});
