import assert from 'node:assert/strict';
import { test } from 'node:test';
import { childEnvironment } from '../../../../src/extension/process/childEnvironment.ts';

test('what programs, libraries, GPUs and threads need comes through', () => {
  const wanted = {
    PATH: '/usr/bin',
    HOME: '/home/ada',
    TMPDIR: '/tmp',
    LANG: 'de_DE.UTF-8',
    LC_NUMERIC: 'C',
    LD_LIBRARY_PATH: '/usr/local/cuda/lib64',
    CUDA_VISIBLE_DEVICES: '1',
    NVIDIA_TF32_OVERRIDE: '0',
    OMP_NUM_THREADS: '4',
    VK_DRIVER_FILES: '/etc/vulkan/icd.d/a.json',
  };
  assert.deepEqual(childEnvironment(wanted, 'linux'), wanted);
});

test('secrets, proxies and what changes the programs that run stay behind', () => {
  const unwanted = {
    GITHUB_TOKEN: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    SSH_AUTH_SOCK: '/run/ssh',
    VSCODE_IPC_HOOK_CLI: '/run/vscode.sock',
    HTTPS_PROXY: 'http://ada:secret@proxy',
    https_proxy: 'http://ada:secret@proxy',
    NODE_OPTIONS: '--require /tmp/x.js',
    NODE_PATH: '/tmp',
    LD_PRELOAD: '/tmp/x.so',
    DYLD_INSERT_LIBRARIES: '/tmp/x.dylib',
    ELECTRON_RUN_AS_NODE: '1',
    MY_CUDA_TOKEN: 'x',
    PATH_SECRET: 'x',
    toString: 'x',
  };
  assert.deepEqual(childEnvironment(unwanted, 'linux'), {});
});

test('a variable without a value is none', () => {
  assert.deepEqual(childEnvironment({ PATH: undefined }, 'linux'), {});
});

test('Windows takes names in any case, and they stay as they are written; others do not', () => {
  const environment = { Path: 'C:\\Windows', SystemRoot: 'C:\\Windows', 'ProgramFiles(x86)': 'C:\\P', Secret: 'x' };
  const { Secret: _, ...kept } = environment;
  assert.deepEqual(childEnvironment(environment, 'win32'), kept);
  assert.deepEqual(childEnvironment({ Path: '/usr/bin' }, 'linux'), {});
});
