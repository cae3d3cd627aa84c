import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import manifest from '../../../package.json' with { type: 'json' };
import { mustRun } from '../../../scripts/shared/command.ts';
import { exampleWorkspace, temporaryFolder } from '../../../scripts/shared/places.ts';
import { Browser } from '../../host/browser.ts';
import { findChromium } from '../../host/chromium.ts';
import { installCodeServer } from '../../host/codeServer.ts';
import { Server } from '../../host/server.ts';
import { Workbench } from '../../host/workbench.ts';
import { installPackaged, type Packaged } from './packaged.ts';

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

/** A clean VS Code with the packaged extension on a copy of the example pictures, and a browser that shows it. */
export class Session {
  readonly workbench: Workbench;

  private constructor(
    readonly browser: Browser,
    private readonly folder: string,
    private readonly server: Server,
    private readonly packaged: Packaged,
    private readonly outside: string,
  ) {
    this.workbench = new Workbench(browser.page);
  }

  /**
   * @param settings the user's
   * @param files written into the workspace before it is opened: content by path
   * @param options.open the one of them that is opened, if not the folder
   */
  static async start(
    settings: Readonly<Record<string, unknown>>,
    files: Readonly<Record<string, string | Uint8Array>>,
    { trust = false, open = '' } = {},
  ): Promise<Session> {
    const folder = exampleWorkspace();
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), content);
    }
    const packaged = await installPackaged();
    const { extensionsFolder } = packaged;
    const server = await Server.start(await installCodeServer(), { folder, settings, trust, extensionsFolder });
    const browser = await Browser.open(await findChromium());
    const session = new Session(browser, folder, server, packaged, temporaryFolder('session'));
    await session.workbench.open(server.address(path.join(folder, open)), 'chelsea.png');
    return session;
  }

  /** Runs the terminal that came with the installed VSIX on an image of the workspace, and gives what it printed. */
  async explainInTerminal(image: string, ...args: readonly string[]): Promise<Manifest> {
    const { extensionsFolder } = this.packaged;
    const installed = readdirSync(extensionsFolder).find((name) => name.startsWith(manifest.publisher));
    const extension = path.join(extensionsFolder, installed ?? '');
    const cli = path.join(extension, 'dist/cli.js');
    const printed = await mustRun(process.execPath, [cli, 'explain', this.path(image), '--json', ...args], {
      cwd: this.outside,
    });
    return JSON.parse(printed);
  }

  /** The user's settings, as they are on the disk now. */
  userSettings(): Readonly<Record<string, unknown>> {
    return JSON.parse(readFileSync(this.server.userSettings, 'utf8'));
  }

  /** Absolute path of a file of the workspace. */
  path(name: string): string {
    return path.join(this.folder, name);
  }

  /** Absolute path for a file that the workspace does not show. */
  scratch(name: string): string {
    return path.join(this.outside, name);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    this.packaged.remove();
    for (const folder of [this.folder, this.outside]) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
