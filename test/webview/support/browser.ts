import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { findChromium } from '../../host/chromium.ts';

/** Names the address of a browser that all files of tests share: most of what a small file takes is to start one. */
export const sharedBrowser = 'RELABEL_TEST_BROWSER';

const args = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** Starts a browser with a home of its own, for the files that `env` is given to. */
export async function shareBrowser(): Promise<{
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}> {
  const { options, home } = await launching();
  const server = await chromium.launchServer({ ...options, host: '127.0.0.1' });
  const stop = async () => {
    await server.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  return { env: { [sharedBrowser]: server.wsEndpoint() }, stop };
}

/** The shared browser, or else one of one's own; `stop` lets go of it. */
export async function openBrowser(): Promise<{ readonly browser: Browser; stop(): Promise<void> }> {
  const address = process.env[sharedBrowser];
  if (address !== undefined) {
    const browser = await chromium.connect(address);
    return { browser, stop: () => browser.close() };
  }
  const { options, home } = await launching();
  const browser = await chromium.launch(options);
  const stop = async () => {
    await browser.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  return { browser, stop };
}

/** Without a home of its own it writes into the real one. */
async function launching() {
  const home = await mkdtemp(join(tmpdir(), 'relabel-webview-'));
  const { executable } = await findChromium();
  const env = { ...process.env, HOME: home };
  return { home, options: { executablePath: executable, chromiumSandbox: false, env, args } };
}
