import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { answers, mustRun } from '../../scripts/shared/command.ts';
import { cache } from '../../scripts/shared/places.ts';
import { versions } from './versions.ts';

/** VS Code's own workbench and Node extension host, served to a browser. */
export interface CodeServer {
  /** The Node binary that runs it. */
  readonly node: string;
  readonly entry: string;
  /** For the report, e.g. "code-server 4.139.1 (VS Code 1.139.1)". */
  readonly name: string;
}

const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];

/** Stages that go on at once need it both, and it is installed once. */
let installed: Promise<CodeServer> | undefined;

/**
 * Brings code-server and its Node from npm into the cache folder; at once if they are there already, and taking up
 * where it stopped if a run before was broken off.
 * @throws Error where code-server cannot run (Windows) or npm's registry cannot be reached.
 */
export function installCodeServer(): Promise<CodeServer> {
  installed ??= install();
  return installed;
}

async function install(): Promise<CodeServer> {
  if (process.platform === 'win32') throw new Error('code-server does not run on Windows');
  const folder = path.join(cache, `code-server-${versions.codeServer}-node-${versions.codeServerNode}`);
  const nodePackage = `node-${process.platform}-${process.arch}`;
  const nodeFolder = path.join(folder, 'node_modules', nodePackage);
  const server = path.join(folder, 'node_modules/code-server');
  const host: CodeServer = {
    node: path.join(nodeFolder, 'bin/node'),
    entry: path.join(server, 'out/node/entry.js'),
    name: `code-server ${versions.codeServer} (VS Code ${versions.codeServer.replace(/^4\./, '1.')})`,
  };
  const complete = path.join(folder, 'complete');
  if (existsSync(complete)) return host;

  console.log(`Installing code-server ${versions.codeServer} from npm …`);
  mkdirSync(folder, { recursive: true });
  const dependencies = { 'code-server': versions.codeServer, [nodePackage]: versions.codeServerNode };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  // Its own install script wants npm on Node 24 and compiles what no test needs; the modules of VS Code's server are
  // installed here instead, by `install`, because `ci` refuses their shrinkwrap.
  await mustRun('npm', ['install', ...quiet], { cwd: folder });
  const env = { ...process.env, PATH: `${path.join(nodeFolder, 'bin')}${path.delimiter}${process.env.PATH ?? ''}` };
  const modules = path.join(server, 'lib/vscode');
  await mustRun('npm', ['install', '--omit=dev', ...quiet], { cwd: modules, env });
  await compile(modules, nodeFolder, env);
  prune(modules);
  // Starts it once, so that a broken install is told from a failing test.
  await mustRun(host.node, [host.entry, '--config', '/dev/null', '--version'], { env: { ...env, HOME: folder } });
  writeFileSync(complete, '');
  return host;
}

/** The server's log files and watchdog are native; it does without them where there is no compiler. */
async function compile(modules: string, nodeFolder: string, env: NodeJS.ProcessEnv): Promise<void> {
  for (const tool of ['g++', 'make', 'python3']) if (!(await answers(tool))) return;
  const native = ['@vscode/spdlog', '@vscode/native-watchdog'];
  await mustRun(
    'npm',
    ['rebuild', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts=false', ...native],
    {
      cwd: modules,
      // Optimizing them would take longer than it saves the tests.
      env: { ...env, npm_config_nodedir: nodeFolder, JOBS: '2', CXXFLAGS: '-O0' },
    },
  ).catch((error: unknown) => console.log(`Native parts of code-server left out: ${String(error)}`));
}

/** AI agents and other platforms' binaries: half of the disk space. */
function prune(modules: string): void {
  const remove = (...parts: string[]): void => rmSync(path.join(modules, ...parts), { recursive: true, force: true });
  for (const name of ['copilot', 'mermaid-markdown-features']) remove('extensions', name);
  remove('node_modules/@microsoft/mxc-sdk');
  const github = path.join(modules, 'node_modules/@github');
  if (existsSync(github)) {
    for (const name of readdirSync(github)) if (name.startsWith('copilot')) remove('node_modules/@github', name);
  }
  for (const folder of ['node_modules/@vscode/ripgrep-universal/bin', 'node_modules/node-pty/prebuilds']) {
    if (!existsSync(path.join(modules, folder))) continue;
    for (const name of readdirSync(path.join(modules, folder))) {
      if (name !== `${process.platform}-${process.arch}`) remove(folder, name);
    }
  }
}
