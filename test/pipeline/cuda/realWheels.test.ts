import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { describe } from 'node:test';
import { findDriver } from '../../../src/cuda/driver.ts';
import { nativeFolder, setupFolders } from '../../../src/cuda/installation.ts';
import { tryProvider } from '../../../src/cuda/providerTrial.ts';
import { cudaTarget } from '../../../src/cuda/target.ts';
import { pinnedWheels } from '../../../src/cuda/wheels.ts';
import { modelEnvironment } from '../../../src/settings/environment.ts';
import { program } from '../../fixtures/terminal.ts';
import { TinyFolder } from '../../fixtures/tinyFolder.ts';

const asked = process.env.RELABEL_REAL_WHEELS === '1';
const target = cudaTarget();
const driver = target && findDriver({ target, env: process.env, root: '/' });
const skip = !asked
  ? 'set RELABEL_REAL_WHEELS=1 to download 1.2 GB'
  : target !== 'linux-x64'
    ? 'for Linux on x64'
    : driver?.state !== 'missing' && 'there is a driver here: relabel setup cuda itself says more';
const tiny = await TinyFolder.create();

/** Says that it is CUDA's driver, and has no device: https://docs.nvidia.com/cuda/cuda-driver-api/ (CUDA_ERROR_NO_DEVICE is 100). */
const standIn = `
int cuInit(unsigned flags) { return 100; }
int cuDriverGetVersion(int *version) { *version = 13000; return 0; }
int cuGetProcAddress_v2(const char *name, void **found, int version, unsigned long flags, int *status) { *found = 0; return 100; }
int cuTensorMapEncodeTiled(void) { return 100; }
`;

describe('the real wheels, up to the driver', { skip, concurrency: 1 }, () => {
  test('are laid out, give the same on the CPU, and load up to the driver’s first call', async () => {
    const data = join(tiny.folder, 'data');
    process.env.XDG_DATA_HOME = data;
    const done = await tiny.relabel(['setup', 'cuda', '--yes', '--without-driver']);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /CUDA was installed but not tried: there is no NVIDIA driver here/);
    const { runtime } = setupFolders(join(data, 'relabel'));
    const native = nativeFolder(runtime, 'linux-x64');
    const names = readdirSync(native);
    for (const { members } of pinnedWheels('linux-x64').wheels) {
      for (const { path } of members) assert.ok(names.includes(path.split('/').at(-1) ?? ''), path);
    }

    const cudaRuntime = { folder: runtime, libraries: native };
    const attempt = (provider: 'cpu' | 'cuda', more: string) => {
      const settings = { env: {}, cudaLibraryPath: more, cudaRuntime };
      const env = modelEnvironment(process.env, settings, process.platform);
      const [script, assets] = [join(program, '..', 'tryProvider.js'), join(program, '..', '..', 'media')];
      return tryProvider(provider, { command: process.execPath, script, assets, env }, new AbortController().signal);
    };
    assert.deepEqual(await attempt('cpu', ''), { runs: true, difference: 0 });
    assert.deepEqual(await attempt('cuda', ''), { runs: false, reason: 'no NVIDIA driver' });

    const stub = join(tiny.folder, 'stub');
    mkdirSync(stub);
    writeFileSync(join(stub, 'stub.c'), standIn);
    const args = [
      '-shared',
      '-fPIC',
      '-Wl,-soname,libcuda.so.1',
      '-o',
      join(stub, 'libcuda.so.1'),
      join(stub, 'stub.c'),
    ];
    execFileSync('gcc', args);
    assert.deepEqual(await attempt('cuda', stub), {
      runs: false,
      reason: 'CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version',
    });
  });
});
