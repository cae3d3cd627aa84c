import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  chooseRuntime,
  type ProbedVersion,
  type RuntimeFacts,
  runtimeProblems,
} from '../../../../src/extension/process/runtime.ts';

const desktop: RuntimeFacts = {
  platform: 'linux',
  execPath: '/usr/share/code/code',
  electron: '39.2.0',
  environment: { PATH: '/opt/old/bin:/usr/bin', HOME: '/home/ada', ELECTRON_RUN_AS_NODE: '1' },
  nodePath: undefined,
  cudaLibraryPath: undefined,
  env: {},
};
const server: RuntimeFacts = { ...desktop, execPath: '/usr/lib/server/node', electron: undefined };

/** Binaries on a made-up machine by path; any other does not exist. */
function machine(versions: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const probe = async (command: string): Promise<ProbedVersion> => {
    asked.push(command);
    const version = versions[command];
    return version === undefined ? { error: 'does not exist' } : { version };
  };
  return { asked, probe };
}

test('a server runs its own Node and asks no other binary', async () => {
  const { asked, probe } = machine({ '/usr/bin/node': 'v22.1.0' });
  const runtime = await chooseRuntime(server, probe);
  assert.equal(runtime.command, '/usr/lib/server/node');
  assert.equal(runtime.env.ELECTRON_RUN_AS_NODE, undefined);
  assert.deepEqual(asked, []);
});

test('the Linux desktop takes the first Node on PATH that is new enough, as plain Node', async () => {
  const { asked, probe } = machine({ '/opt/old/bin/node': 'v20.8.1', '/usr/bin/node': 'v20.9.0' });
  const runtime = await chooseRuntime(desktop, probe);
  assert.equal(runtime.command, '/usr/bin/node');
  assert.equal(runtime.env.ELECTRON_RUN_AS_NODE, undefined);
  assert.deepEqual(asked, ['/opt/old/bin/node', '/usr/bin/node']);
  assert.deepEqual(
    runtime.decisions.map(({ strategy, taken }) => [strategy, taken]),
    [
      ['relabel.nodePath', false],
      ['node on PATH', false],
      ['node on PATH', true],
    ],
  );
  assert.match(runtime.decisions[1]!.reason, /v20\.8\.1 is older than 20\.9/);
});

test('the Linux desktop without any Node falls back to Electron in place of Node', async () => {
  const runtime = await chooseRuntime(desktop, machine({}).probe);
  assert.equal(runtime.command, '/usr/share/code/code');
  assert.equal(runtime.env.ELECTRON_RUN_AS_NODE, '1');
  assert.equal(runtime.decisions.at(-1)!.taken, true);
});

for (const platform of ['darwin', 'win32'] as const) {
  test(`the ${platform} desktop runs Electron in place of Node though PATH has a Node`, async () => {
    const { asked, probe } = machine({ '/usr/bin/node': 'v22.1.0' });
    const runtime = await chooseRuntime({ ...desktop, platform }, probe);
    assert.equal(runtime.command, desktop.execPath);
    assert.equal(runtime.env.ELECTRON_RUN_AS_NODE, '1');
    assert.deepEqual(asked, []);
  });
}

for (const facts of [desktop, server]) {
  test(`relabel.nodePath comes first ${facts.electron === undefined ? 'on a server' : 'on the desktop'}`, async () => {
    const { probe } = machine({ '/home/ada/node': 'v24.0.0', '/usr/bin/node': 'v22.1.0' });
    const runtime = await chooseRuntime({ ...facts, nodePath: '/home/ada/node' }, probe);
    assert.equal(runtime.command, '/home/ada/node');
    assert.equal(runtime.decisions.length, 1);
  });
}

test('a relabel.nodePath that is not Node is passed over, and the decisions say why', async () => {
  const { probe } = machine({ '/usr/bin/python3': 'Python 3.12.3', '/usr/bin/node': 'v22.1.0' });
  const runtime = await chooseRuntime({ ...desktop, nodePath: '/usr/bin/python3' }, probe);
  assert.equal(runtime.command, '/usr/bin/node');
  assert.deepEqual(runtime.decisions[0], {
    strategy: 'relabel.nodePath',
    taken: false,
    reason: '/usr/bin/python3: is not Node (it answers "Python 3.12.3")',
  });
});

test('a relabel.nodePath that was passed over is a problem to tell of, a good one or none is not', async () => {
  const problems = async (nodePath: string | undefined) => {
    const { probe } = machine({ '/usr/bin/node': 'v22.1.0', '/old/node': 'v18.20.0' });
    return runtimeProblems(nodePath, await chooseRuntime({ ...server, nodePath }, probe));
  };
  assert.deepEqual(await problems('/old/node'), [
    {
      setting: 'relabel.nodePath',
      message: 'must be Node 20.9 or newer (/old/node: Node v18.20.0 is older than 20.9)',
    },
  ]);
  assert.deepEqual(await problems('/usr/bin/node'), []);
  assert.deepEqual(await problems(undefined), []);
});

test('relative folders on PATH are never looked at', async () => {
  const { asked, probe } = machine({});
  await chooseRuntime({ ...desktop, environment: { PATH: '.:node_modules/.bin::/usr/bin' } }, probe);
  assert.deepEqual(asked, ['/usr/bin/node']);
});

test('the CUDA libraries come first on the library path', async () => {
  const facts = { ...server, cudaLibraryPath: '/opt/cuda/lib' };
  const alone = await chooseRuntime(facts, machine({}).probe);
  assert.equal(alone.env.LD_LIBRARY_PATH, '/opt/cuda/lib');
  const inFront = await chooseRuntime({ ...facts, environment: { LD_LIBRARY_PATH: '/usr/lib' } }, machine({}).probe);
  assert.equal(inFront.env.LD_LIBRARY_PATH, '/opt/cuda/lib:/usr/lib');
});

test('on Windows the CUDA libraries come first on Path, however it is spelt', async () => {
  const facts: RuntimeFacts = {
    ...server,
    platform: 'win32',
    environment: { Path: 'C:\\Windows' },
    cudaLibraryPath: 'C:\\cuda\\bin',
  };
  const runtime = await chooseRuntime(facts, machine({}).probe);
  assert.deepEqual(runtime.env, { Path: 'C:\\cuda\\bin;C:\\Windows' });
});

test('relabel.env is merged over the environment, the CUDA libraries still in front', async () => {
  const facts = { ...server, cudaLibraryPath: '/opt/cuda', env: { HOME: '/tmp', LD_LIBRARY_PATH: '/mine', OMP: '2' } };
  const { env } = await chooseRuntime(facts, machine({}).probe);
  assert.deepEqual(env, {
    PATH: desktop.environment.PATH,
    HOME: '/tmp',
    LD_LIBRARY_PATH: '/opt/cuda:/mine',
    OMP: '2',
  });
});
