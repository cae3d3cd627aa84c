import path from 'node:path';

/** @typedef {readonly [branches: number, branchesRun: number, functions: number, functionsRun: number]} Counts */

/** Characters for a name. */
const width = 52;

/**
 * A reporter for Node's test runner that prints the share of branches and functions that were run: for each folder of
 * src and webview, and for the 20 files with the most functions that were not. Lines are left out: Node 20 counts
 * comments and types as lines that were not run. In JavaScript, because Node loads reporters before any loader.
 *
 * @param {AsyncIterable<import('node:test/reporters').TestEvent>} source
 * @returns {AsyncGenerator<string>}
 */
export default async function* coverageReporter(source) {
  for await (const { type, data } of source) {
    if (type === 'test:fail' && data.details.type !== 'suite') yield `failed: ${data.name}\n`;
    if (type === 'test:coverage') yield* report(data.summary);
  }
}

/** @param {import('node:test').EventData.TestCoverage['summary']} summary */
function* report({ files, workingDirectory }) {
  /** @type {Map<string, Counts>} */
  const folders = new Map();
  /** @type {Map<string, Counts>} */
  const ours = new Map();
  for (const file of files) {
    const name = path.relative(workingDirectory, file.path).replaceAll(path.sep, '/');
    if (!/^(src|webview)\//.test(name)) continue;
    /** @type {Counts} */
    const counts = [file.totalBranchCount, file.coveredBranchCount, file.totalFunctionCount, file.coveredFunctionCount];
    ours.set(name, counts);
    const folder = path.posix.dirname(name);
    folders.set(folder, sum([counts, folders.get(folder)]));
  }
  yield* table('folder', [...[...folders].sort(), ['all', sum([...ours.values()])]]);
  const missing = ([, , functions, run]) => functions - run;
  const worst = [...ours].sort(([, a], [, b]) => missing(b) - missing(a)).slice(0, 20);
  yield* table('most functions not run', worst);
}

/**
 * @param {readonly (Counts | undefined)[]} all
 * @returns {Counts}
 */
function sum(all) {
  const [branches, branchesRun, functions, functionsRun] = [0, 1, 2, 3].map((at) =>
    all.reduce((total, counts) => total + (counts?.[at] ?? 0), 0),
  );
  return [branches, branchesRun, functions, functionsRun];
}

/**
 * @param {string} head
 * @param {readonly (readonly [name: string, counts: Counts])[]} rows
 */
function* table(head, rows) {
  yield `\n${head.padEnd(width)}  branches  functions\n`;
  for (const [name, [branches, branchesRun, functions, functionsRun]] of rows) {
    yield `${name.padEnd(width)}  ${percent(branchesRun, branches)}   ${percent(functionsRun, functions)}\n`;
  }
}

/**
 * @param {number} part
 * @param {number} whole
 */
function percent(part, whole) {
  return (whole === 0 ? '–' : `${((part / whole) * 100).toFixed(0)} %`).padStart(8);
}
