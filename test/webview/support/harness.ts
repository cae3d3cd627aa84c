import { createServer } from 'node:http';
import { after } from 'node:test';
import { build } from 'esbuild';
import type { BrowserContext, Page } from 'playwright-core';
import { patience } from '../../host/patience.ts';
import { openBrowser } from './browser.ts';
import { type ThemeName, themeStyle, themes } from './themes.ts';

const nonce = 'c0ffee';
const policy = `default-src 'none'; style-src 'self' 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;

async function bundle(entry: string): Promise<Map<string, string>> {
  const { outputFiles } = await build({
    entryPoints: { page: entry },
    outdir: '/',
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    minify: true,
    loader: { '.png': 'binary' },
    logLevel: 'warning',
  });
  return new Map(outputFiles.map((file) => [file.path.split('.').at(-1) ?? '', file.text]));
}

function html(theme: ThemeName): string {
  const { kind } = themes[theme];
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta property="csp-nonce" content="${nonce}">
  <title>Relabel</title>
  <style nonce="${nonce}">${themeStyle(themes[theme])}</style>
  <link rel="stylesheet" href="/webview.css">
  <script nonce="${nonce}" src="/host.js"></script>
  <script nonce="${nonce}" src="/webview.js" defer></script>
</head>
<body class="${kind}" data-vscode-theme-kind="${kind}"></body>
</html>`;
}

export interface OpenPanel {
  readonly page: Page;
  /** Errors of the page, those of the content security policy included. */
  readonly errors: readonly string[];
}

/** The webview's page in a browser, with a script in the place of VS Code. */
export class Harness {
  readonly #context: BrowserContext;
  readonly #first: Page;
  readonly #address: string;
  readonly #close: () => Promise<void>;

  private constructor(context: BrowserContext, first: Page, address: string, close: () => Promise<void>) {
    this.#context = context;
    this.#first = first;
    this.#address = address;
    this.#close = close;
  }

  static async start(page = 'webview/main.ts', fake = 'test/webview/support/fakeHost.ts'): Promise<Harness> {
    const [webview, host] = await Promise.all([bundle(page), bundle(fake)]);
    const files = new Map([
      ['/webview.js', { type: 'text/javascript', text: webview.get('js') ?? '' }],
      ['/webview.css', { type: 'text/css', text: webview.get('css') ?? '' }],
      ['/host.js', { type: 'text/javascript', text: host.get('js') ?? '' }],
      ...(Object.keys(themes) as ThemeName[]).map(
        (name) => [`/${name}`, { type: 'text/html', text: html(name) }] as const,
      ),
    ]);
    const server = createServer((request, response) => {
      const file = files.get(request.url ?? '');
      response.writeHead(file === undefined ? 404 : 200, {
        // Kept by the browser, the scripts are compiled once and not for every page.
        'cache-control': 'max-age=3600',
        'content-type': `${file?.type ?? 'text/plain'}; charset=utf-8`,
      });
      response.end(file?.text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const at = `http://127.0.0.1:${address.port}`;

    const { browser, stop } = await openBrowser();
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    context.setDefaultTimeout(patience);
    // The process that draws it stays, and draws the pages of the tests, too: that halves what it takes to open them.
    const first = await context.newPage();
    await first.goto(`${at}/dark`);
    return new Harness(context, first, at, async () => {
      await context.close();
      await stop();
      server.close();
    });
  }

  /** A fresh page that has said "ready". Close it when done. */
  async open(theme: ThemeName, viewport = { width: 1280, height: 900 }, stored?: unknown): Promise<OpenPanel> {
    const [page] = await Promise.all([
      this.#context.waitForEvent('page'),
      this.#first.evaluate(() => void window.open('about:blank')),
    ]);
    await page.setViewportSize(viewport);
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('favicon')) errors.push(message.text());
    });
    if (stored !== undefined) {
      await page.addInitScript(
        (state) =>
          document.addEventListener(
            'readystatechange',
            () => ((window.fakeHost ?? window.fakeFailures).stored = state as never),
            { once: true },
          ),
        stored,
      );
    }
    await page.goto(`${this.#address}/${theme}`);
    await page.waitForFunction(() =>
      (window.fakeHost ?? window.fakeForm ?? window.fakeFailures).calls.some(({ method }) => method === 'ready'),
    );
    return { page, errors };
  }

  async stop(): Promise<void> {
    await this.#close();
  }
}

/** Starts a harness that lives as long as the tests of the file that calls for it. */
export async function startHarness(page?: string, fake?: string): Promise<Harness> {
  const harness = await Harness.start(page, fake);
  after(() => harness.stop());
  return harness;
}
