import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findRuntime } from '../../../src/extension/process/findRuntime.ts';
import { PipelineChild } from '../../../src/extension/process/pipelineChild.ts';
import { PipelineHost } from '../../../src/extension/process/pipelineHost.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { writeSpot } from '../../fixtures/spot.ts';

const main = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'relabel-environment-'));
const secrets = {
  RELABEL_TEST_TOKEN: 'hush',
  HTTPS_PROXY: 'http://ada:hush@localhost:1',
  // Each Node that got it would end at once.
  NODE_OPTIONS: `--require ${join(folder, 'missing-hush.cjs')}`,
};
const log = { debug() {}, info() {}, warn() {}, error() {} };
const original = { ...process.env };

before(() => {
  Object.assign(process.env, secrets);
  process.env.PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`;
});
after(() => {
  for (const name of Object.keys(secrets)) delete process.env[name];
  Object.assign(process.env, original);
  rmSync(folder, { recursive: true, force: true });
});

function runtime() {
  const raw = { 'relabel.env': { RELABEL_TEST_WANTED: 'yes', OMP_NUM_THREADS: '2' } };
  const { settings, problems } = readSettings(raw, { baseDir: folder, assets: folder });
  assert.deepEqual(problems, []);
  return findRuntime(settings);
}

test('the child is started without the secrets of the editor, with relabel.env and with programs on its path', async () => {
  const file = join(folder, 'seen.json');
  const script = join(folder, 'script.mjs');
  writeFileSync(
    script,
    `import { execFileSync } from 'node:child_process';
    import { writeFileSync } from 'node:fs';
    const version = execFileSync('node', ['--version'], { encoding: 'utf8' }).trim();
    writeFileSync(${JSON.stringify(file)}, JSON.stringify({ env: process.env, version }));`,
  );
  const found = await runtime();
  await new Promise<void>((resolve, reject) => {
    new PipelineChild(found, script, log, {
      ready: () => undefined,
      log: () => undefined,
      ended: (reason) => (reason === 'exit code 0' ? resolve() : reject(new Error(reason))),
    });
  });
  const { env, version } = JSON.parse(readFileSync(file, 'utf8')) as { env: Record<string, string>; version: string };
  assert.equal(version, process.version);
  assert.deepEqual([env.RELABEL_TEST_WANTED, env.OMP_NUM_THREADS], ['yes', '2']);
  assert.equal(env.HOME, process.env.HOME);
  assert.deepEqual(
    Object.keys(secrets).filter((name) => name in env),
    [],
  );
  assert.doesNotMatch(JSON.stringify(env), /hush/);
});

test('a setting that names something below a file is passed over, and said why', async () => {
  const raw = { 'relabel.nodePath': join(process.execPath, 'node') };
  const { settings } = readSettings(raw, { baseDir: folder, assets: folder });
  const { command, decisions } = await findRuntime(settings);
  assert.equal(command, process.execPath);
  assert.match(decisions[0]?.reason ?? '', /cannot be run \(spawn ENOTDIR\)/);
});

test('the pipeline explains in that environment', async () => {
  assert.ok(existsSync(main), 'npm run build comes first');
  const host = new PipelineHost({ main, log, runtime });
  try {
    const options = { ...(await writeSpot(folder)), samples: 50 };
    const run = host.explain(options, () => undefined);
    assert.ok((await run.explanation).map);
    if (process.platform === 'linux') {
      const environment = readFileSync(`/proc/${host.pid}/environ`, 'utf8');
      assert.match(environment, /(^|\0)RELABEL_TEST_WANTED=yes\0/);
      assert.doesNotMatch(environment, /hush/);
    }
  } finally {
    host.dispose();
  }
});
