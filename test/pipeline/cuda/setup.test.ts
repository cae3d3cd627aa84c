import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import test, { describe } from 'node:test';
import { nativeFolder, readInstallation, removeInstallation, setupFolders } from '../../../src/cuda/installation.ts';
import { type ProviderTrial, tryProvider } from '../../../src/cuda/providerTrial.ts';
import { type CudaRuntime, runtimeVariable } from '../../../src/settings/cudaRuntime.ts';
import { modelEnvironment } from '../../../src/settings/environment.ts';
import { libraryNames } from '../../fixtures/cuda/fakeWheels.ts';
import { writeFiles } from '../../fixtures/cuda/machine.ts';
import {
  assertNothingInPlace,
  base,
  failsWith,
  index,
  repository,
  scratch,
  setUp,
  skip,
  target,
  wheels,
} from './setUpHere.ts';

describe('a setup', { skip }, () => {
  test('from a page in HTML, over a redirect', async () => {
    const text = (url: (file: string) => string): string =>
      wheels.wheels.map(({ file }) => `<a href="${url(file)}#sha256=00" data-x="&gt;=3">${file}</a><br/>`).join('\n');
    index.reset({ page: { type: 'text/html; charset=utf-8', text }, redirect: true });
    assert.equal((await setUp()).result, 'works');
    assert.ok(index.files.some(({ path }) => path.startsWith('/files/moved/')));
  });

  test('through a proxy', async () => {
    const asked: string[] = [];
    const proxy = createServer().on('connect', ({ url = '' }, socket) => {
      asked.push(url);
      const [host, port] = url.split(':');
      const other = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        other.pipe(socket).pipe(other);
      });
      other.on('error', () => socket.destroy());
      socket.on('error', () => other.destroy());
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const network = { proxyFor: () => address, patience: 60_000, pause: 1 };
    assert.equal((await setUp({ network })).result, 'works');
    assert.deepEqual([...new Set(asked)], [new URL(index.url).host]);
    proxy.closeAllConnections();
    proxy.close();
  });

  test('takes what is there, fetches the rest, and leaves nothing else behind', async () => {
    const root = join(scratch, 'machine');
    const folder =
      target === 'win32-x64' ? 'Program Files/NVIDIA GPU Computing Toolkit/CUDA/v13.0/bin' : 'usr/local/cuda/lib64';
    const name = target === 'win32-x64' ? 'cudart64_13.dll' : 'libcudart.so.13';
    writeFiles(root, { [`${folder}/${name}`]: 'the machine’s own' });
    assert.equal((await setUp()).result, 'works');
    assert.deepEqual(
      index.files.filter(({ path }) => path.includes('nvidia_cuda_runtime')),
      [],
    );
    const native = nativeFolder(setupFolders(base).runtime, target ?? 'linux-x64');
    assert.equal(readFileSync(join(native, name), 'utf8'), 'the machine’s own');
    const own = readdirSync(nativeFolder(repository, target ?? 'linux-x64'));
    assert.deepEqual(readdirSync(native).sort(), [...own, ...libraryNames(target ?? 'linux-x64')].sort());
    assert.deepEqual(readdirSync(base), ['cuda']);
    assert.ok(!readdirSync(nativeFolder(repository, target ?? 'linux-x64')).some((file) => /provider/.test(file)));
  });

  test('the copy of the runtime is what runs, and it gives the same as the original', async () => {
    let tried: CudaRuntime | undefined;
    const trial = async (runtime: CudaRuntime): Promise<ProviderTrial> => {
      tried = runtime;
      const env = modelEnvironment(
        process.env,
        { env: {}, cudaLibraryPath: undefined, cudaRuntime: runtime },
        process.platform,
      );
      const script = join(repository, 'dist', 'tryProvider.js');
      const run = { command: process.execPath, script, assets: join(repository, 'media'), env };
      return tryProvider('cpu', run, new AbortController().signal);
    };
    assert.deepEqual(await setUp({ trial }), { result: 'works', difference: 0 });
    assert.match(tried?.folder ?? '', /cuda-new-/, 'before it took its place');
    const { runtime } = setupFolders(base);
    assert.deepEqual(readInstallation(base), {
      folder: runtime,
      libraries: nativeFolder(runtime, target ?? 'linux-x64'),
    });
    const loaded = loadedRuntimes({ [runtimeVariable]: runtime });
    assert.ok(loaded.length > 0 && loaded.every((path) => path.startsWith(runtime)), `${loaded}`);
    const damaged = loadedRuntimes({ [runtimeVariable]: join(scratch, 'nowhere') });
    assert.ok(damaged.length > 0 && damaged.every((path) => path.startsWith(repository)), 'the package itself, else');
  });

  test('CUDA does not run: nothing takes its place, and the next time nothing is fetched again', async () => {
    const trial = async (): Promise<ProviderTrial> => ({ runs: false, reason: 'CUDA failure 35' });
    await assert.rejects(setUp({ trial }), failsWith(/^CUDA does not run: CUDA failure 35\. Nothing was changed/));
    assertNothingInPlace();
    assert.equal(readInstallation(base), undefined);
    index.reset();
    assert.equal((await setUp()).result, 'works');
    assert.deepEqual(index.files, []);
  });

  test('what is set up is tried, and not fetched again; the next ONNX Runtime takes its libraries', async () => {
    await setUp();
    index.reset();
    assert.equal((await setUp()).result, 'works');
    const trial = async (): Promise<ProviderTrial> => ({ runs: false, reason: 'no device' });
    await assert.rejects(
      setUp({ trial }),
      failsWith(/^CUDA does not run: no device\. It is installed in .*remove it and set up/),
    );
    assert.deepEqual(index.asked, []);
    const { runtime, record } = setupFolders(base);
    const text = readFileSync(record(runtime), 'utf8');
    writeFileSync(record(runtime), text.replace(wheels.onnxruntime, '1.0.0'));
    assert.equal(readInstallation(base), undefined, 'made for another ONNX Runtime');
    assert.equal((await setUp()).result, 'works');
    assert.deepEqual(index.files, []);
    assert.notEqual(readInstallation(base), undefined);
    assert.deepEqual(readdirSync(base), ['cuda']);
  });

  test('without a driver, where that is asked for: laid out, and not tried', async () => {
    rmSync(join(scratch, 'machine'), { recursive: true });
    const trial = async (): Promise<ProviderTrial> => assert.fail('there is nothing to try it on');
    assert.deepEqual(await setUp({ withoutDriver: true, trial }), { result: 'untried' });
    assert.notEqual(readInstallation(base), undefined);
  });

  test('is undone whole', async () => {
    await setUp();
    assert.equal(await removeInstallation(base), true);
    assert.deepEqual(readdirSync(base), []);
    assert.equal(await removeInstallation(base), false);
    assert.equal(readInstallation(base), undefined);
  });

  test('is undone with what a setup and a removal have left that were killed, and not while another goes on', async () => {
    await setUp();
    writeFiles(base, {
      'cuda-new-Ab12cd/x': '',
      'cuda.removed-12/x': '',
      'cuda-downloads.removed-12/x': '',
      other: '',
    });
    writeFileSync(join(base, 'cuda.lock'), String(process.ppid));
    await assert.rejects(removeInstallation(base), failsWith(/being set up by another process/));
    assert.notEqual(readInstallation(base), undefined);
    rmSync(join(base, 'cuda.lock'));
    assert.equal(await removeInstallation(base), true);
    assert.deepEqual(readdirSync(base), ['other']);
  });
});

/** Where a process with these variables has ONNX Runtime's libraries from. */
function loadedRuntimes(env: Record<string, string>): readonly string[] {
  const module = JSON.stringify(join(repository, 'src/pipeline/onnx/ort.ts'));
  const code = `await import(${module}); console.log(JSON.stringify(process.report.getReport().sharedObjects))`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', code];
  const output = execFileSync(process.execPath, args, { cwd: repository, env: { ...process.env, ...env } }).toString();
  const objects: readonly string[] = JSON.parse(output);
  return objects.filter((path) => /onnxruntime/.test(path));
}
