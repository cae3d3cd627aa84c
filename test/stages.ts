import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { command } from '../scripts/shared/command.ts';
import { root, temporaryFolder, tool } from '../scripts/shared/places.ts';
import { installPackaged } from './e2e/support/packaged.ts';
import { findChromium } from './host/chromium.ts';
import { installCodeServer } from './host/codeServer.ts';
import { findSuiteHost } from './host/suiteHost.ts';
import { shareBrowser } from './webview/support/browser.ts';

/** What a run of tests came to. */
export interface Tally {
  passed: number;
  failed: number;
  /** The names of the tests that failed, where they are known. */
  failures: string[];
  /** "name: reason" of each test that was skipped. */
  skipped: string[];
}

export interface Outcome extends Tally {
  /** On what it ran, for the report. */
  readonly where: string;
}

/** Takes what a stage has to say, as it comes. */
export type Print = (text: string) => void;

export interface Stage {
  readonly name: string;
  /** It is one VS Code that waits as much as it works, so it goes on beside the other stages. */
  readonly beside?: boolean;
  /** Rejects when it could not even begin; failing tests are in the outcome. */
  run(print: Print): Promise<Outcome>;
}

const node = `Node ${process.versions.node}`;

/** After so many milliseconds a file of tests hangs: it is longer than the patience of any. */
const hanging = 40 * 60_000;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const knowsTimeouts = major > 20 || minor >= 11;

/** Every kind of test, in the order in which they run. */
export const stages: readonly Stage[] = [
  { name: 'check', run: check },
  { name: 'unit', run: async (print) => ({ ...(await nodeTests('unit', print)), where: node }) },
  { name: 'webview', run: webview },
  { name: 'pipeline', run: async (print) => ({ ...(await nodeTests('pipeline', print)), where: node }) },
  { name: 'package', run: pack },
  { name: 'suite', beside: true, run: suite },
  { name: 'e2e', run: endToEnd },
];

/** The folders whose code runs in different places, and so sees different types: no DOM in the pipeline, no Node in a page. */
const sides = ['src/common', 'src/pipeline', 'src/extension', 'webview', '.'];

/** Types of each side, lint, format, the boundaries between rooms, and what nobody uses. */
async function check(print: Print): Promise<Outcome> {
  const programs = [...sides.map((side) => ['tsc', '--noEmit', '--project', side]), ['biome', 'check', '.'], ['knip']];
  // At once, as each computes on one processor; what one says comes in one piece.
  const codes = await Promise.all(
    programs.map(async ([program = '', ...args]) => {
      let said = '';
      const code = await local((text) => (said += text), program, ...args);
      print(said);
      return code;
    }),
  );
  const passed = codes.filter((code) => code === 0).length;
  return { passed, failed: codes.length - passed, failures: [], skipped: [], where: 'tsc, biome and knip' };
}

async function webview(print: Print): Promise<Outcome> {
  const { version } = await findChromium();
  const browser = await shareBrowser();
  try {
    return { ...(await nodeTests('webview', print, { env: browser.env })), where: version };
  } finally {
    await browser.stop();
  }
}

async function pack(print: Print): Promise<Outcome> {
  const code = await local(print, 'tsx', 'scripts/package.ts');
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, failures: [], skipped: [], where: 'vsce' };
}

/** test/suite by mocha, inside VS Code's extension host. */
async function suite(print: Print): Promise<Outcome> {
  const host = await findSuiteHost();
  print(`Running in ${host.name}\n`);
  const runner = path.join(root, 'test/host/suite.ts');
  const args = ['--import', 'tsx', runner, host.executable];
  const { code, output } = await command(process.execPath, args, { cwd: root, echo: print });
  // Mocha's last words: "  12 passing (3s)", "  1 pending", "  1 failing".
  const count = (word: string): number => Number(new RegExp(`^\\s*(\\d+) ${word}\\b`, 'm').exec(output)?.[1] ?? 0);
  const failed = count('failing');
  const failures = Array.from(output.matchAll(/^failed: (.+)$/gm), ([, name = '']) => name);
  const skipped = Array.from({ length: count('pending') }, () => 'pending in the suite: see its output above');
  // A host that ends badly without a failing test has failed all the same.
  return { passed: count('passing'), failed: failed || (code === 0 ? 0 : 1), failures, skipped, where: host.name };
}

/** The packaged extension in a clean VS Code that a browser drives. */
async function endToEnd(print: Print): Promise<Outcome> {
  const { name } = await installCodeServer();
  const { version } = await findChromium();
  const packaged = await installPackaged();
  try {
    return { ...(await nodeTests('e2e', print, { processes: 3, env: packaged.env })), where: `${name}, ${version}` };
  } finally {
    packaged.remove();
  }
}

interface Runs {
  /** At once: more than two where they wait more than they compute. */
  readonly processes?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Every *.test.ts below test/FOLDER by Node's own runner. */
async function nodeTests(folder: string, print: Print, { processes = 2, env }: Runs = {}): Promise<Tally> {
  const scratch = temporaryFolder('tally');
  try {
    const paths = together(folder, scratch);
    const tally = path.join(scratch, 'tally.json');
    const reporters = [
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...['--test-reporter=./test/reporter.mjs', `--test-reporter-destination=${tally}`],
    ];
    const limits = [`--test-concurrency=${processes}`, ...(knowsTimeouts ? [`--test-timeout=${hanging}`] : [])];
    const args = ['--import', 'tsx', '--test', ...limits, ...reporters, ...paths];
    const { code } = await command(process.execPath, args, { cwd: root, echo: print, env: { ...process.env, ...env } });
    const { files, ...result }: Tally & { readonly files: readonly string[] } = JSON.parse(readFileSync(tally, 'utf8'));
    const silent = testFiles(folder).filter((name) => !files.includes(path.join(root, name)));
    for (const name of silent) result.failures.push(`${name} has no tests`);
    result.failed += silent.length;
    return code !== 0 && result.failed === 0 ? { ...result, failed: 1 } : result;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** So many files of small tests share a process; files of other folders have one each. */
const filesAProcess: Readonly<Record<string, number>> = { unit: 16, webview: 4 };

/**
 * The files of test/FOLDER, with one in the place of several: to start a process, to load the sources and to bundle a page is
 * most of what a file of small tests takes. Alone stay those with hooks at the top, which would be those of all, and those
 * that load sources after something else, which must not have been loaded before.
 */
function together(folder: string, scratch: string): string[] {
  const files = testFiles(folder);
  const count = filesAProcess[folder];
  if (count === undefined) return files;
  const alone = /^(?:(?:before|after)(?:Each)?\(|const .* = await import\()/m;
  const isAlone = (file: string) => alone.test(readFileSync(path.join(root, file), 'utf8'));
  const small = files.filter((file) => !isAlone(file));
  const groups = Array.from({ length: Math.ceil(small.length / count) }, (_, index) => {
    const group = path.join(scratch, `${folder}-${index + 1}.test.mjs`);
    const some = small.slice(index * count, (index + 1) * count);
    const imports = some.map((file) => `import ${JSON.stringify(pathToFileURL(path.join(root, file)).href)};\n`);
    writeFileSync(group, imports.join(''));
    return group;
  });
  return [...files.filter(isAlone), ...groups];
}

/** Every *.test.ts below test/FOLDER, relative to the repository. */
export function testFiles(folder: string): string[] {
  const directory = path.join(root, 'test', folder);
  const files = existsSync(directory)
    ? readdirSync(directory, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.test.ts'))
        .sort()
    : [];
  if (files.length === 0) throw new Error(`test/${folder} has no tests`);
  return files.map((name) => path.join('test', folder, name));
}

/** Runs a program of node_modules and gives its exit code. */
async function local(print: Print, program: string, ...args: readonly string[]): Promise<number> {
  print(`> ${[program, ...args].join(' ')}\n`);
  return (await command(tool(program), args, { cwd: root, echo: print })).code;
}
