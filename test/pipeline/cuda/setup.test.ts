import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, afterEach, beforeEach, describe } from 'node:test';
import { nativeFolder, readInstallation, removeInstallation, setupFolders } from '../../../src/cuda/installation.ts';
import { type ProviderTrial, tryProvider } from '../../../src/cuda/providerTrial.ts';
import { type SetupOptions, setUpCuda } from '../../../src/cuda/setUp.ts';
import { cudaTarget } from '../../../src/cuda/target.ts';
import { type CudaRuntime, runtimeVariable } from '../../../src/settings/cudaRuntime.ts';
import { modelEnvironment } from '../../../src/settings/environment.ts';
import { FakeIndex } from '../../fixtures/cuda/fakeIndex.ts';
import { FakeWheels, libraryNames } from '../../fixtures/cuda/fakeWheels.ts';
import { fakeMachine, installDriver, writeFiles } from '../../fixtures/cuda/machine.ts';

const target = cudaTarget();
const skip = target === undefined && 'there is no CUDA for this platform';
const repository = join(import.meta.dirname, '../../..');
const wheels = new FakeWheels(target ?? 'linux-x64');
const index = await FakeIndex.start(wheels);
after(() => index.stop());

let scratch: string;
let base: string;
let said: string[];
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'relabel-setup-'));
  base = join(scratch, 'data', 'relabel');
  said = [];
  index.reset();
  installDriver(join(scratch, 'machine'));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const works: ProviderTrial = { runs: true, difference: 0 };

/** A setup on a machine with a driver, whose user agrees and whose CUDA works, but for what a test changes. */
function setUp(changes: Partial<SetupOptions> = {}) {
  return setUpCuda({
    base,
    packages: join(repository, 'node_modules'),
    search: fakeMachine(join(scratch, 'machine'), target),
    wheels,
    index: index.url,
    network: { proxyFor: () => undefined, patience: 60_000, pause: 1 },
    freeBytes: async () => 1e12,
    trial: async () => works,
    dialog: { found: () => {}, consent: async () => true, progress: (what) => said.push(what) },
    withoutDriver: false,
    signal: new AbortController().signal,
    ...changes,
  });
}

const failsWith = (reason: RegExp, code = 'cuda') => ({ name: 'PipelineError', code, message: reason });

/** Nothing is in place, nobody holds the lock, and no half of a runtime is left. */
function assertNothingInPlace(): void {
  const left = existsSync(base) ? readdirSync(base) : [];
  assert.deepEqual(
    left.filter((name) => name !== 'cuda-downloads'),
    [],
  );
}

describe('what a setup refuses before it asks for anything', { skip }, () => {
  afterEach(() => {
    assert.deepEqual(index.asked, []);
    assert.ok(!existsSync(base));
  });

  test('no driver: it says that a download would be of no use', async () => {
    rmSync(join(scratch, 'machine'), { recursive: true });
    await assert.rejects(
      setUp(),
      failsWith(/^No NVIDIA driver was found: .* nothing was downloaded\. Install driver 580/),
    );
  });

  test('a driver that is too old', { skip: target === 'win32-x64' && 'Windows does not tell by a file' }, async () => {
    installDriver(join(scratch, 'machine'), '535.1');
    await assert.rejects(setUp(), failsWith(/driver 535\.1 is too old for CUDA 13/));
  });

  test('the user does not agree', async () => {
    const dialog = { found: () => {}, consent: async () => false, progress: () => {} };
    assert.deepEqual(await setUp({ dialog }), { result: 'declined' });
  });
});

describe('a setup that can’t be', { skip }, () => {
  test('too little space on the disk: said before anything is fetched', async () => {
    await assert.rejects(
      setUp({ freeBytes: async () => 1e6 }),
      failsWith(/^CUDA needs 150 MB in .*, and 1 MB are free/),
    );
    assert.deepEqual(index.asked, []);
    assertNothingInPlace();
  });

  test('a disk that is full after all', { skip: !existsSync('/dev/full') && 'no /dev/full here' }, async () => {
    const { downloads } = setupFolders(base);
    mkdirSync(downloads, { recursive: true });
    symlinkSync('/dev/full', join(downloads, `${wheels.wheels[0]?.file}.part`));
    await assert.rejects(setUp(), failsWith(/^Could not write .*the disk is full.*free some space/));
    assertNothingInPlace();
  });

  test('a version that the index does not have: nothing is fetched', async () => {
    index.reset({ without: ['nvidia-cudnn-cu13'] });
    await assert.rejects(
      setUp(),
      failsWith(/does not have nvidia-cudnn-cu13 9\.\d+.*relabel\.cuda\.index/, 'settings'),
    );
    assert.deepEqual(index.files, []);
    assertNothingInPlace();
  });

  test('an index that is none, or not there', async () => {
    await assert.rejects(setUp({ index: 'file:///etc' }), failsWith(/relabel\.cuda\.index must be/, 'settings'));
    await assert.rejects(
      setUp({ index: 'http://127.0.0.1:9/simple' }),
      failsWith(/127\.0\.0\.1:9 could not be reached/),
    );
    index.reset({ page: { type: 'application/json', text: () => '{"files": [{}, 3, {"filename": 1, "url": "' } });
    await assert.rejects(setUp(), failsWith(/does not have onnxruntime-gpu/, 'settings'));
  });

  test('other bytes than the pinned ones are never used, and not kept', async () => {
    index.reset({ instead: (_, content) => Buffer.from(content).fill(0, 40, 44) });
    await assert.rejects(setUp(), failsWith(/another SHA-256 than the pinned one: it was not used/));
    index.reset({ instead: (_, content) => content.subarray(1) });
    await assert.rejects(setUp(), failsWith(/has \d+ bytes in place of \d+/));
    index.reset({ instead: (_, content) => Buffer.concat([content, content]), trickle: 4096 });
    await assert.rejects(setUp(), failsWith(/has more than \d+ bytes/));
    assert.deepEqual(readdirSync(setupFolders(base).downloads), []);
    assertNothingInPlace();
  });

  test('a server that goes silent', async () => {
    index.reset({ silent: true });
    const network = { proxyFor: () => undefined, patience: 50, pause: 1 };
    await assert.rejects(setUp({ network }), failsWith(/it sent nothing for 0\.05 s/));
  });

  test('a second setup at the same time', async () => {
    mkdirSync(base, { recursive: true });
    const lock = join(base, 'cuda.lock');
    writeFileSync(lock, String(process.ppid));
    await assert.rejects(setUp(), failsWith(/being set up by another process \(\d+\)/));
    // One that has ended without taking its lock away.
    const gone = execFileSync(process.execPath, ['-p', 'process.pid']).toString().trim();
    writeFileSync(lock, gone);
    assert.equal((await setUp()).result, 'works');
    assert.ok(!existsSync(lock));
  });
});

describe('a download that is interrupted', { skip }, () => {
  test('cut off again and again, it goes on from there', async () => {
    index.reset({ cutAfter: 6_000 });
    assert.deepEqual(await setUp(), { result: 'works', difference: 0 });
    const [first] = wheels.wheels;
    const ranges = index.files.filter(({ path }) => path.endsWith(first?.file ?? '')).map(({ range }) => range);
    assert.ok(ranges.length >= 4, `${ranges}`);
    assert.equal(ranges[0], undefined);
    const starts = ranges.slice(1).map((range) => Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1]));
    assert.deepEqual(
      starts,
      starts.toSorted((a, b) => a - b),
    );
  });

  test('by a server without ranges it begins anew, and is given up at last; the next setup goes on', async () => {
    index.reset({ cutAfter: 6_000, ranges: false });
    await assert.rejects(
      setUp(),
      failsWith(/stopped at 0 of 1 MB \(.*\): set up CUDA again, and it goes on from there/),
    );
    assertNothingInPlace();
    index.reset();
    assert.equal((await setUp()).result, 'works');
    assert.match(index.files[0]?.range ?? '', /^bytes=\d+-$/);
    assert.ok(!existsSync(setupFolders(base).downloads), 'not kept once they are used');
  });

  test('cancelled: what is there is kept', async () => {
    const controller = new AbortController();
    let count = 0;
    index.reset({ onFile: () => ++count === 3 && controller.abort() });
    await assert.rejects(setUp({ signal: controller.signal }), failsWith(/^Cancelled\.$/, 'cancelled'));
    assertNothingInPlace();
    index.reset();
    assert.equal((await setUp()).result, 'works');
    assert.equal(index.files.length, wheels.wheels.length - 2, 'two were there');
  });

  test('a slow server is waited for, and progress is told', async () => {
    index.reset({ trickle: 512 });
    const seen: number[] = [];
    const dialog = { found: () => {}, consent: async () => true, progress: (_: string, done = 0) => seen.push(done) };
    assert.equal((await setUp({ dialog })).result, 'works');
    const downloads = seen.filter((done) => done > 0);
    assert.ok(downloads.length > wheels.wheels.length * 2);
    assert.deepEqual(
      downloads,
      downloads.toSorted((a, b) => a - b),
    );
  });
});

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
