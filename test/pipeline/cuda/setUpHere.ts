import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach } from 'node:test';
import type { ProviderTrial } from '../../../src/cuda/providerTrial.ts';
import { type SetupOptions, setUpCuda } from '../../../src/cuda/setUp.ts';
import { cudaTarget } from '../../../src/cuda/target.ts';
import { FakeIndex } from '../../fixtures/cuda/fakeIndex.ts';
import { FakeWheels } from '../../fixtures/cuda/fakeWheels.ts';
import { fakeMachine, installDriver } from '../../fixtures/cuda/machine.ts';

export const target = cudaTarget();
export const skip = target === undefined && 'there is no CUDA for this platform';
export const repository = join(import.meta.dirname, '../../..');
export const wheels = new FakeWheels(target ?? 'linux-x64');
export const index = await FakeIndex.start(wheels);
after(() => index.stop());

/** Of the running test: its machine, and where CUDA is set up on it. */
export let scratch: string;
export let base: string;
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
export function setUp(changes: Partial<SetupOptions> = {}) {
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

export const failsWith = (reason: RegExp, code = 'cuda') => ({ name: 'PipelineError', code, message: reason });

/** Nothing is in place, nobody holds the lock, and no half of a runtime is left. */
export function assertNothingInPlace(): void {
  const left = existsSync(base) ? readdirSync(base) : [];
  assert.deepEqual(
    left.filter((name) => name !== 'cuda-downloads'),
    [],
  );
}
