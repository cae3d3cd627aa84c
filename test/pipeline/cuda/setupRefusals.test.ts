import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { afterEach, describe } from 'node:test';
import { setupFolders } from '../../../src/cuda/installation.ts';
import { installDriver } from '../../fixtures/cuda/machine.ts';
import { assertNothingInPlace, base, failsWith, index, scratch, setUp, skip, target, wheels } from './setUpHere.ts';

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

  test('what was downloaded before needs no space any more', async () => {
    const [bytes, unpacked] = [
      wheels.wheels.reduce((sum, wheel) => sum + wheel.bytes, 0),
      wheels.wheels.flatMap(({ members }) => members).reduce((sum, member) => sum + member.bytes, 0),
    ];
    const afterFirst = async () => 150e6 + unpacked + 1;
    await assert.rejects(setUp({ freeBytes: async () => 150e6 + unpacked + bytes - 1 }), failsWith(/are free: free/));
    const trial = async () => ({ runs: false, reason: 'no kernel' }) as const;
    await assert.rejects(setUp({ trial }), failsWith(/what was downloaded is kept/));
    assert.equal((await setUp({ freeBytes: afterFirst })).result, 'works');
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
    const removeSync = () => rmSync(setupFolders(base).runtime, { recursive: true });
    writeFileSync(lock, String(process.ppid));
    await assert.rejects(setUp(), failsWith(/being set up by another process \(\d+\): wait .* or delete .*cuda\.lock/));
    // One from before the machine was started again, whose number another process has now.
    utimesSync(lock, 1, 1);
    assert.equal((await setUp()).result, 'works');
    removeSync();
    // One of a setup that was killed, or found the disk full, before it said whose it is.
    writeFileSync(lock, '');
    await assert.rejects(setUp(), failsWith(/another process \(just begun\)/));
    const before = Date.now() / 1000 - 60;
    utimesSync(lock, before, before);
    assert.equal((await setUp()).result, 'works');
    removeSync();
    // One that has ended without taking its lock away.
    const gone = execFileSync(process.execPath, ['-p', 'process.pid']).toString().trim();
    writeFileSync(lock, gone);
    assert.equal((await setUp()).result, 'works');
    removeSync();
    // One that a container's last start left, whose processes had the same numbers.
    writeFileSync(lock, String(process.pid));
    assert.equal((await setUp()).result, 'works');
    assert.ok(!existsSync(lock));
  });
});
