import { rmSync } from 'node:fs';
import { type Page, type Browser as PlaywrightBrowser, chromium as playwright } from 'playwright-core';
import { temporaryFolder } from '../../scripts/shared/places.ts';
import type { Chromium } from './chromium.ts';
import { patience } from './patience.ts';

/** A headless Chromium with a fresh profile that cannot leave 127.0.0.1, and keeps what tried to. */
export class Browser {
  private constructor(
    readonly page: Page,
    private readonly browser: PlaywrightBrowser,
    private readonly requests: readonly string[],
    private readonly profile: string,
  ) {}

  static async open(chromium: Chromium, size = { width: 1440, height: 900 }): Promise<Browser> {
    const profile = temporaryFolder('chromium');
    const browser = await playwright.launch({
      executablePath: chromium.executable,
      // Otherwise it writes into the real home.
      env: { ...definedEnvironment(), HOME: profile, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile },
      headless: true,
      // Root cannot have the sandbox.
      chromiumSandbox: process.getuid?.() !== 0 && process.env.CI === undefined,
      args: [
        ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
        ...['--disable-background-networking', '--disable-component-update'],
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      ],
    });
    const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce' });
    context.setDefaultTimeout(patience);
    await context.addInitScript(stopMotion);
    const requests: string[] = [];
    context.on('request', (request) => requests.push(request.url()));
    return new Browser(await context.newPage(), browser, requests, profile);
  }

  /**
   * Every address asked for that is not on 127.0.0.1. Those of webview resources are answered by the webview's own
   * service worker and never reach the network.
   */
  outside(): readonly string[] {
    return this.requests.filter((address) => {
      const { protocol, hostname } = new URL(address);
      const inside = hostname === '127.0.0.1' || hostname.endsWith('.vscode-resource.vscode-cdn.net');
      return /^(http|ws)/.test(protocol) && !inside;
    });
  }

  /** Lets the pages read and write the clipboard without a question. */
  async allowClipboard(): Promise<void> {
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  }

  async close(): Promise<void> {
    await this.browser.close();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/**
 * In each document, before its own scripts: nothing moves or fades. A spinner in the status bar has the whole window drawn
 * anew sixty times a second, which without a graphics card takes more than half a processor; and no test has to wait for
 * a colour that fades. Not by a style element, which the content policy of a webview would refuse.
 */
function stopMotion(): void {
  const still = new CSSStyleSheet();
  still.replaceSync('*, ::before, ::after { animation: none !important; transition: none !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
}

function definedEnvironment(): Record<string, string> {
  const defined: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) defined[name] = value;
  return defined;
}
