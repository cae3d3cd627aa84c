/**
 * `npm run coverage` runs the unit tests and prints how much of each room they run: a report to read, not a threshold.
 * Code that only the pipeline, webview, suite or e2e tests run counts as not run.
 */
import { command } from '../scripts/shared/command.ts';
import { root } from '../scripts/shared/places.ts';
import { testFiles } from './stages.ts';

const { code: built } = await command(process.execPath, ['esbuild.mjs'], { cwd: root, echo: true });
if (built !== 0) process.exit(1);
const options = ['--experimental-test-coverage', '--test-concurrency=2', '--test-reporter=./test/coverageReporter.mjs'];
const args = ['--import', 'tsx', '--test', ...options, ...testFiles('unit')];
process.exitCode = (await command(process.execPath, args, { cwd: root, echo: true })).code;
