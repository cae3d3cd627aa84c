import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { Browser } from '../host/browser.ts';
import { findChromium } from '../host/chromium.ts';
import { installCodeServer } from '../host/codeServer.ts';
import { mustRun } from '../host/command.ts';
import { exampleWorkspace, root } from '../host/places.ts';
import { Server } from '../host/server.ts';
import { Workbench } from '../host/workbench.ts';

/** What the tests read of a manifest that `explain --json` prints. */
export interface Manifest {
  readonly prediction: readonly { readonly label: string; readonly probability: number }[];
  readonly frame: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly counts: {
    readonly total: number;
    readonly kept: number;
    readonly shifted: number;
    readonly shiftedTo: Readonly<Record<string, number>>;
  };
}

interface SessionOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Ask for workspace trust, as a desktop does. */
  readonly trust?: boolean;
}

/** A clean VS Code with the packaged extension on a copy of the example pictures, and a browser that shows it. */
export class Session {
  readonly workbench: Workbench;

  private constructor(
    readonly folder: string,
    readonly browser: Browser,
    private readonly server: Server,
  ) {
    this.workbench = new Workbench(browser.page);
  }

  /** @param files written into the workspace before it is opened: content by name. */
  static async start(options: SessionOptions, files: Readonly<Record<string, string | Uint8Array>>): Promise<Session> {
    const folder = exampleWorkspace();
    for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
    const vsix = path.join(root, `relabel-${process.platform}-${process.arch}-${manifest.version}.vsix`);
    const server = await Server.start(await installCodeServer(), { ...options, folder, extensions: [vsix] });
    const session = new Session(folder, await Browser.open(await findChromium()), server);
    await session.workbench.open(server.address(folder), 'chelsea.png');
    return session;
  }

  /** Runs the terminal that came with the installed VSIX on an image of the workspace, and gives what it printed. */
  async explainInTerminal(image: string, ...args: readonly string[]): Promise<Manifest> {
    const { publisher, name, version } = manifest;
    const target = `${process.platform}-${process.arch}`;
    const extension = path.join(this.server.extensionsFolder, `${publisher}.${name}-${version}-${target}`);
    const cli = path.join(extension, 'dist/cli.js');
    const printed = await mustRun(process.execPath, [cli, 'explain', this.path(image), '--json', ...args], {
      cwd: this.folder,
    });
    return JSON.parse(printed);
  }

  /** Absolute path of a file of the workspace. */
  path(name: string): string {
    return path.join(this.folder, name);
  }

  log(): string {
    return this.server.log();
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
