import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { afterEach, beforeEach, describe } from 'node:test';
import type { Search } from '../../../src/cuda/places.ts';
import { planSetup } from '../../../src/cuda/plan.ts';
import { survey } from '../../../src/cuda/survey.ts';
import { surveyRows } from '../../../src/cuda/table.ts';
import { FakeWheels } from '../../fixtures/cuda/fakeWheels.ts';
import { fakeMachine, installDriver, writeFiles } from '../../fixtures/cuda/machine.ts';

const wheels = new FakeWheels('linux-x64');
let root: string;
let machine: Search;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'relabel-survey-'));
  machine = fakeMachine(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** By the part's name. */
function states(search: Search): Record<string, string> {
  return Object.fromEntries(survey(search, wheels.wheels).parts.map(({ part, state }) => [part.name, state]));
}

describe('what is there of what CUDA needs', () => {
  test('an empty machine: all is missing, and all wheels are fetched', () => {
    const found = survey(machine, wheels.wheels);
    assert.deepEqual(found.driver, { state: 'missing' });
    assert.ok(found.parts.every(({ state }) => state === 'missing'));
    const plan = planSetup(found, wheels);
    assert.deepEqual(plan.fetch, wheels.wheels);
    assert.equal(
      plan.bytes,
      wheels.wheels.reduce((sum, { bytes }) => sum + bytes, 0),
    );
  });

  test('folders that are files, links to nowhere and relative paths are passed over', () => {
    writeFiles(root, { 'usr/local/cuda/lib64': 'a file', 'etc/ld.so.conf.d/x.conf': 'relative/lib\n# words\n' });
    symlinkSync(join(root, 'nowhere'), join(root, 'usr/local/cuda-13'));
    writeFiles(root, { 'usr/lib64/other': '' });
    symlinkSync(join(root, 'nowhere'), join(root, 'usr/lib64/libcudart.so.13'));
    const env = { LD_LIBRARY_PATH: 'relative::.', CUDA_PATH: 'relative' };
    assert.ok(Object.values(states({ ...machine, env })).every((state) => state === 'missing'));
  });

  test('an old driver is told by its version, one without a version is taken', () => {
    installDriver(root, '550.54.14');
    const old = survey(machine, wheels.wheels).driver;
    assert.equal(old.state, 'wrong version');
    rmSync(join(root, 'sys'), { recursive: true });
    assert.equal(survey(machine, wheels.wheels).driver.state, 'present');
  });

  test("a toolkit's folder counts with what is whole in it, by the files behind its links", () => {
    writeFiles(root, {
      'usr/local/cuda-13.0/lib64/libcudart.so.13.0.96': 'x',
      'usr/local/cuda-13.0/lib64/libcublas.so.13': 'x',
      'usr/local/cuda-12.9/lib64/libcurand.so.10': 'x',
      'usr/local/cuda-12.9/lib64/libnvrtc.so.12': 'x',
    });
    symlinkSync('libcudart.so.13.0.96', join(root, 'usr/local/cuda-13.0/lib64/libcudart.so.13'));
    const found = survey(machine, wheels.wheels);
    const of = (name: string) => found.parts.find(({ part }) => part.name === name);
    assert.deepEqual(of('cudart')?.files, [
      { name: 'libcudart.so.13', path: join(root, 'usr/local/cuda-13.0/lib64/libcudart.so.13.0.96') },
    ]);
    assert.equal(of('cublas')?.state, 'missing', 'libcublasLt.so.13 is not beside it');
    assert.equal(of('curand')?.state, 'present', 'CUDA 12 has the same one');
    assert.equal(of('nvrtc')?.state, 'wrong version');
    const rows = surveyRows(found, planSetup(found, wheels));
    assert.match(
      rows.find(({ what }) => what === 'NVRTC 13')?.says ?? '',
      /libnvrtc\.so\.12; to fetch: nvidia-cuda-nvrtc/,
    );
  });

  test('wheels of a Python environment: cuDNN only where it is the one for CUDA 13', () => {
    const site = '.venv/lib/python3.12/site-packages';
    const cudnn = { 'libcudnn.so.9': '', 'libcudnn_ops.so.9': '', 'libcudnn_graph.so.9': '' };
    const files = Object.entries(cudnn).map(([name, text]) => [`${site}/nvidia/cudnn/lib/${name}`, text]);
    writeFiles(root, { ...Object.fromEntries(files), [`${site}/nvidia_cudnn_cu12-9.19.dist-info/RECORD`]: '' });
    const search = { ...machine, environments: [join(root, '.venv')] };
    assert.equal(states(search).cudnn, 'wrong version');
    writeFiles(root, { [`${site}/nvidia_cudnn_cu13-9.19.dist-info/RECORD`]: '' });
    const found = survey(search, wheels.wheels).parts.find(({ part }) => part.name === 'cudnn');
    assert.equal(found?.state, 'present');
    assert.equal(found?.files.length, 3, 'with all that cuDNN loads by itself');
  });

  test("a cuDNN of the system's folders counts where the package is the one for CUDA 13, that of the setting always", () => {
    writeFiles(root, {
      'usr/lib/x86_64-linux-gnu/libcudnn.so.9': '',
      'usr/lib/x86_64-linux-gnu/libcudnn_ops.so.9': '',
    });
    assert.equal(states(machine).cudnn, 'wrong version');
    assert.equal(states({ ...machine, libraryPath: join(root, 'usr/lib/x86_64-linux-gnu') }).cudnn, 'present');
    writeFiles(root, { 'var/lib/dpkg/info/libcudnn9-cuda-13.list': '' });
    assert.equal(states(machine).cudnn, 'present');
  });

  test("conda's libraries, by its own record", () => {
    writeFiles(root, {
      'conda/lib/libcudnn.so.9': '',
      'conda/lib/libcudnn_ops.so.9': '',
      'conda/lib/libcudart.so.13': '',
    });
    const search = { ...machine, environments: [join(root, 'conda')] };
    assert.equal(states(search).cudart, 'missing', 'a folder that is no conda environment');
    writeFiles(root, { 'conda/conda-meta/cuda-version-12.9-0.json': '' });
    assert.deepEqual([states(search).cudart, states(search).cudnn], ['present', 'wrong version']);
    writeFiles(root, { 'conda/conda-meta/cuda-version-13.0-0.json': '' });
    assert.equal(states(search).cudnn, 'present');
  });

  test('the provider of another build is not taken, whatever version it says', () => {
    const provider = wheels.wheels.find(({ part }) => part === 'provider');
    const capi = join(root, '.venv/lib/python3.12/site-packages/onnxruntime/capi');
    const search = { ...machine, environments: [join(root, '.venv')] };
    const names = (provider?.members ?? []).map(({ path, bytes }) => [path.split('/').at(-1) ?? '', 'x'.repeat(bytes)]);
    writeFiles(capi, Object.fromEntries(names.map(([name, text]) => [name ?? '', `${text}x`])));
    assert.equal(states(search).provider, 'wrong version');
    writeFiles(capi, Object.fromEntries(names));
    assert.equal(states(search).provider, 'present');
  });

  test('Windows: the toolkit, and cuDNN by the CUDA in its path', () => {
    const windows = new FakeWheels('win32-x64');
    installDriver(root);
    writeFiles(root, {
      'Program Files/NVIDIA GPU Computing Toolkit/CUDA/v13.0/bin/x64/cudart64_13.dll': '',
      'Program Files/NVIDIA GPU Computing Toolkit/CUDA/v12.9/bin/cublas64_12.dll': '',
      'Program Files/NVIDIA/CUDNN/v9.19/bin/12.9/cudnn64_9.dll': '',
      'Program Files/NVIDIA/CUDNN/v9.19/bin/12.9/cudnn_ops64_9.dll': '',
    });
    const search = fakeMachine(root, 'win32-x64');
    const found = () =>
      Object.fromEntries(survey(search, windows.wheels).parts.map(({ part, state }) => [part.name, state]));
    assert.equal(survey(search, windows.wheels).driver.state, 'present');
    const { cudart, cublas, cudnn } = found();
    assert.deepEqual({ cudart, cublas, cudnn }, { cudart: 'present', cublas: 'wrong version', cudnn: 'wrong version' });
    writeFiles(root, {
      'Program Files/NVIDIA/CUDNN/v9.19/bin/13.0/cudnn64_9.dll': '',
      'Program Files/NVIDIA/CUDNN/v9.19/bin/13.0/cudnn_ops64_9.dll': '',
    });
    assert.equal(found().cudnn, 'present');
  });
});
