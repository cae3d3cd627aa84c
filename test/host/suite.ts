/** Bundles test/suite and runs it inside a VS Code: `tsx test/host/suite.ts EXECUTABLE`. Ends with the tests' code. */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { exampleWorkspace, root, temporaryFolder } from '../../scripts/shared/places.ts';

const [executable] = process.argv.slice(2);
if (executable === undefined) throw new Error('usage: tsx test/host/suite.ts EXECUTABLE');

const sources = path.join(root, 'test/suite');
const bundles = path.join(root, 'out/test/suite');
rmSync(bundles, { recursive: true, force: true });
await build({
  entryPoints: readdirSync(sources)
    .filter((name) => name === 'index.ts' || name.endsWith('.test.ts'))
    .map((name) => path.join(sources, name)),
  outdir: bundles,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'es2022',
  sourcemap: 'inline',
  // Mocha finds its own files by path, so it stays in node_modules.
  external: ['vscode', 'mocha'],
  // RELABEL_TEST_GREP=comparing npm test -- suite: the host does not get this environment.
  define: { 'process.env.RELABEL_TEST_GREP': JSON.stringify(process.env.RELABEL_TEST_GREP ?? '') },
  logLevel: 'warning',
});

const workspace = exampleWorkspace();
const profile = temporaryFolder('profile');
try {
  await runTests({
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(bundles, 'index.cjs'),
    launchArgs: [
      workspace,
      '--disable-extensions',
      `--user-data-dir=${path.join(profile, 'data')}`,
      `--extensions-dir=${path.join(profile, 'extensions')}`,
    ],
  });
} catch (error) {
  console.error(String(error));
  process.exitCode = 1;
} finally {
  for (const folder of [workspace, profile]) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
