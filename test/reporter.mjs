import { basename } from 'node:path';

/**
 * A reporter for Node's test runner that writes one line of JSON, a Tally and the `files` that had tests, when all is done.
 * Suites are not counted; a file that fails as a whole (it does not load, or leaves something running) is. In JavaScript,
 * because Node loads reporters before any loader.
 *
 * @param {AsyncIterable<import('node:test/reporters').TestEvent>} source
 * @returns {AsyncGenerator<string>}
 */
export default async function* reporter(source) {
  /** @type {import('./stages.ts').Tally} */
  const tally = { passed: 0, failed: 0, failures: [], skipped: [] };
  /** @type {Set<string>} */
  const files = new Set();
  /** @param {string} what */
  const fail = (what) => {
    tally.failed++;
    tally.failures.push(what);
  };
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const { name, file, details, skip, todo } = data;
    const whole = `${basename(file ?? '')}: ${name}`;
    // A file without tests is a test itself, which passes.
    if (type === 'test:pass' && name === file) continue;
    if (file !== undefined) files.add(file);
    if (details.type === 'suite') {
      // A suite fails with its tests, which are counted, or by a hook of its own, which nothing else counts.
      if (type === 'test:fail' && details.error.failureType !== 'subtestsFailed') fail(whole);
    } else if (skip !== undefined || todo !== undefined) {
      tally.skipped.push(`${name}: ${reason(skip ?? todo)}`);
    } else if (type === 'test:pass') {
      tally.passed++;
    } else {
      fail(whole);
    }
  }
  yield `${JSON.stringify({ ...tally, files: [...files] })}\n`;
}

/** @param {string | boolean | undefined} given */
function reason(given) {
  return typeof given === 'string' && given !== '' ? given : 'no reason given';
}
