/**
 * Stands in for the VS Code executable: takes the arguments that `runTests` of @vscode/test-electron gives, runs the
 * test bundle inside code-server's extension host, and ends with the code of the tests.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { format } from 'node:util';
import { Browser } from './browser.ts';
import { findChromium } from './chromium.ts';
import { installCodeServer } from './codeServer.ts';
import { patience, sessionPatience } from './patience.ts';
import { Server } from './server.ts';

/** What the workbench says about itself; shown with RELABEL_TEST_VERBOSE. */
const chatter =
  /^(Canceled|Resolv(ing|ed) connection|Creating a socket|\[(reconnection-grace-time|Service Worker|AgentHost|AccountPolicyGate)|(Ignoring fetching|Updating) additional builtin)/;

const folder = process.argv.slice(2).find((argument) => !argument.startsWith('-'));
if (folder === undefined) throw new Error('no workspace folder given');
process.exit(await runInside(folder, argument('extensionDevelopmentPath'), argument('extensionTestsPath')));

function argument(name: string): string {
  const prefix = `--${name}=`;
  const found = process.argv.find((text) => text.startsWith(prefix));
  if (found === undefined) throw new Error(`no ${prefix} given`);
  return found.slice(prefix.length);
}

async function runInside(folder: string, extension: string, tests: string): Promise<number> {
  // A release build takes an extension under development from its address only with the switch of VS Code's own tests.
  const server = await Server.start(await installCodeServer(), {
    folder,
    arguments: ['--vscode-option', 'enable-smoke-test-driver'],
  });
  const browser = await Browser.open(await findChromium());
  try {
    const ended = new Promise<number>((resolve) => {
      // The workbench calls these two functions of its page while it runs tests.
      void browser.page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
    });
    await browser.page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => {
      if (process.env.RELABEL_TEST_VERBOSE || !chatter.test(String(args[0]))) console.log(format(...args));
    });
    const remote = (file: string): string => `vscode-remote://${server.authority}${file}`;
    const payload = [
      ['extensionDevelopmentPath', remote(extension)],
      ['extensionTestsPath', remote(tests)],
      ['skipWelcome', 'true'],
    ] as const;
    await browser.page.goto(server.address(folder, payload), { waitUntil: 'domcontentloaded', timeout: patience });
    const code = await Promise.race([ended, sleep(sessionPatience, undefined, { ref: false })]);
    if (code === undefined)
      console.log(`The tests did not end within ${sessionPatience / 60_000} minutes.\n${server.log()}`);
    return code ?? 2;
  } finally {
    await browser.close();
    await server.stop();
  }
}
