import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { findDriver } from '../../src/cuda/driver.ts';
import { setupFolders } from '../../src/cuda/installation.ts';
import { systemRoot } from '../../src/cuda/places.ts';
import { setUpCuda } from '../../src/cuda/setUp.ts';
import { cudaTarget } from '../../src/cuda/target.ts';
import { FakeIndex } from '../fixtures/cuda/fakeIndex.ts';
import { FakeWheels } from '../fixtures/cuda/fakeWheels.ts';
import { fakeMachine } from '../fixtures/cuda/machine.ts';
import { api, asked, chelsea, ends, explain, extension, startAfresh } from './helpers.ts';

const target = cudaTarget();
const driver = target && findDriver({ target, env: process.env, root: systemRoot() });

describe('CUDA', () => {
  beforeEach(startAfresh);

  it('in a workspace that is not trusted it is not set up, but trust is asked for', async () => {
    const { globalStorage } = await api();
    const trusted = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted') ?? assert.fail('no isTrusted');
    Object.defineProperty(vscode.workspace, 'isTrusted', { ...trusted, get: () => false });
    try {
      const said = await asked(
        'showWarningMessage',
        () => undefined,
        async () => vscode.commands.executeCommand('relabel.setUpCuda'),
      );
      assert.match(String(said[0]?.[0]), /this workspace is not trusted\. Trust the workspace, then set up CUDA/);
      assert.deepEqual(said[0]?.slice(1), ['Manage Workspace Trust']);
    } finally {
      Object.defineProperty(vscode.workspace, 'isTrusted', trusted);
    }
    const { runtime, downloads } = setupFolders(globalStorage);
    assert.ok(!existsSync(runtime) && !existsSync(downloads));
  });

  it('without a driver, setting it up says so, asks nothing and writes nothing', async function () {
    // On a machine with a driver it would ask whether to download.
    if (driver?.state !== 'missing') return this.skip();
    const { globalStorage } = await api();
    const said = await asked(
      'showErrorMessage',
      () => undefined,
      async () => vscode.commands.executeCommand('relabel.setUpCuda'),
    );
    assert.match(String(said[0]?.[0]), /^No NVIDIA driver was found: .* nothing was downloaded/);
    assert.ok(!existsSync(setupFolders(globalStorage).runtime));
  });

  it('what was set up is what runs, until it is removed', async function () {
    if (target === undefined) return this.skip();
    const { globalStorage, host } = await api();
    await layOut(globalStorage);
    host.reconfigure();
    const { runtime } = setupFolders(globalStorage);
    let panel = await explain(chelsea());
    await ends(panel, 'done');
    if (process.platform === 'linux') assert.ok(libraries(host.pid).every((file) => file.startsWith(runtime)));

    await asked(
      'showWarningMessage',
      () => 'Remove',
      async () =>
        asked(
          'showInformationMessage',
          () => undefined,
          async () => vscode.commands.executeCommand('relabel.removeCuda'),
        ),
    );
    assert.ok(!existsSync(runtime));
    await startAfresh();
    panel = await explain(chelsea());
    await ends(panel, 'done');
    if (process.platform === 'linux') {
      assert.ok(libraries(host.pid).every((file) => file.startsWith(extension().extensionPath)));
    }
  });
});

/** A whole runtime whose provider and libraries are a few bytes each. */
async function layOut(base: string): Promise<void> {
  const wheels = new FakeWheels(target ?? 'linux-x64');
  const index = await FakeIndex.start(wheels);
  try {
    await setUpCuda({
      ...{ base, wheels, index: index.url, withoutDriver: true, signal: new AbortController().signal },
      packages: path.join(extension().extensionPath, 'node_modules'),
      search: fakeMachine(path.join(base, 'no machine'), target),
      network: { proxyFor: () => undefined, patience: 60_000, pause: 1 },
      freeBytes: async () => 1e12,
      trial: async () => assert.fail('there is nothing to try it on'),
      dialog: { found: () => {}, consent: async () => true, progress: () => {} },
    });
  } finally {
    await index.stop();
  }
}

/** The files of ONNX Runtime that a process has loaded. */
function libraries(pid: number | undefined): readonly string[] {
  const maps = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n');
  const files = maps.map((line) => line.slice(line.indexOf('/'))).filter((file) => /libonnxruntime\.so/.test(file));
  assert.ok(files.length > 0);
  return files;
}
