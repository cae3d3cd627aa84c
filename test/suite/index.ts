/** Runs inside VS Code's extension host: the host calls `run` and ends with what it comes to. */
import Mocha from 'mocha';
import { patience } from '../host/patience.ts';

export async function run(): Promise<void> {
  // Put in when the tests are bundled; '' matches all.
  const grep = process.env.RELABEL_TEST_GREP ?? '';
  const mocha = new Mocha({ ui: 'bdd', timeout: 2 * patience, color: true, grep });
  // The tests below need mocha's global functions while they are loaded.
  mocha.suite.emit('pre-require', globalThis, 'suite', mocha);
  await import('./activation.test.ts');
  await import('./explain.test.ts');
  await import('./picture.test.ts');
  await import('./file.test.ts');
  await import('./settings.test.ts');
  await import('./models.test.ts');
  await import('./addModel/form.test.ts');
  await import('./addModel/settingsFile.test.ts');
  await import('./addModel/configuredModel.test.ts');
  await import('./tool.test.ts');
  await import('./failures.test.ts');
  await import('./history.test.ts');
  await import('./staleHistory.test.ts');
  await import('./hostileNames.test.ts');
  await import('./comparison.test.ts');
  await import('./cuda.test.ts');
  await import('./process.test.ts');
  const failures = await new Promise<number>((resolve) => {
    // For the report of `npm test`; the reason at once, as a session that is ended does not come to mocha's own list.
    mocha.run(resolve).on('fail', (test, { stack, message }: Error) => {
      console.error(`failed: ${test.fullTitle()}\n${stack ?? message}`);
    });
  });
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
