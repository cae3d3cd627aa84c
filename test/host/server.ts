import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mustRun } from '../../scripts/shared/command.ts';
import { temporaryFolder } from '../../scripts/shared/places.ts';
import type { CodeServer } from './codeServer.ts';
import { patience } from './patience.ts';

export interface ServerOptions {
  /** Folder that the workbench opens. */
  readonly folder: string;
  /** Where extensions are installed already, such as by `installExtension`; nothing is written there. None if undefined. */
  readonly extensionsFolder?: string;
  /** User settings, over those that keep the workbench quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Ask for workspace trust, as a desktop does; otherwise every folder is trusted. */
  readonly trust?: boolean;
  readonly arguments?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Nothing that pops up over the workbench or reaches for the network. */
const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'npm.fetchOnlinePackageInfo': false,
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  // As on a desktop; in a browser VS Code saves after a second, at times while a test is still typing.
  'files.autoSave': 'off',
  'window.autoDetectColorScheme': false,
  'window.autoDetectHighContrast': false,
};

/** Of the user, in a server's folder. */
const userSettings = 'data/User/settings.json';

/** A throwaway code-server on 127.0.0.1: everything that it writes lies in one temporary folder. */
export class Server {
  private constructor(
    readonly port: number,
    private readonly home: string,
    private readonly logFile: string,
    private readonly child: { readonly pid: number; readonly exited: Promise<void> },
  ) {}

  /** @throws Error with the server's log if it does not answer within a minute. */
  static async start(host: CodeServer, options: ServerOptions): Promise<Server> {
    const home = temporaryFolder('vscode');
    const { extensionsFolder = path.join(home, 'extensions') } = options;
    const logFile = path.join(home, 'server.log');
    for (const name of ['data/User', 'extensions', 'tmp']) mkdirSync(path.join(home, name), { recursive: true });
    const settings = { ...quiet, 'security.workspace.trust.enabled': options.trust === true, ...options.settings };
    writeFileSync(path.join(home, userSettings), JSON.stringify(settings, null, 2));
    const env = environment(home, options.env);
    const port = await freePort();
    const log = openSync(logFile, 'w');
    const child = spawn(
      host.node,
      [
        host.entry,
        ...places(home, extensionsFolder),
        ...['--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--ignore-last-opened'],
        ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override', '--disable-proxy'],
        ...(options.trust ? [] : ['--disable-workspace-trust']),
        ...(options.arguments ?? []),
      ],
      // A process group of its own, so that stopping it takes its extension hosts along.
      { env, stdio: ['ignore', log, log], detached: true },
    );
    closeSync(log);
    const exited = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
    const server = new Server(port, home, logFile, { pid: child.pid ?? 0, exited });
    try {
      await server.answering();
    } catch (error) {
      const text = server.log();
      await server.stop();
      throw new Error(`${String(error)}\n${text}`);
    }
    return server;
  }

  get authority(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** The workbench on a folder or a .code-workspace file; `payload` is what VS Code calls so in its address. */
  address(place: string, payload?: readonly (readonly [string, string])[]): string {
    const query = new URLSearchParams({ [place.endsWith('.code-workspace') ? 'workspace' : 'folder']: place });
    if (payload) query.set('payload', JSON.stringify(payload));
    return `http://${this.authority}/?${query}`;
  }

  /** Absolute path of the user's settings. */
  get userSettings(): string {
    return path.join(this.home, userSettings);
  }

  log(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  async stop(): Promise<void> {
    this.kill('SIGTERM');
    await Promise.race([this.child.exited, sleep(5000, undefined, { ref: false })]);
    this.kill('SIGKILL');
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  private async answering(): Promise<void> {
    let gone = false;
    void this.child.exited.then(() => {
      gone = true;
    });
    for (const start = Date.now(); Date.now() - start < patience; await sleep(100)) {
      if (gone) throw new Error('code-server ended while starting');
      const answer = await fetch(`http://${this.authority}/healthz`).catch(() => undefined);
      if (answer?.ok) return;
    }
    throw new Error('code-server did not answer');
  }

  private kill(signal: NodeJS.Signals): void {
    try {
      if (this.child.pid > 0) process.kill(-this.child.pid, signal);
    } catch {
      // The group has ended already.
    }
  }
}

/** Has VS Code unpack an extension as it does for a user, into a folder that any number of servers can share. */
export async function installExtension(host: CodeServer, vsix: string, folder: string): Promise<void> {
  const home = temporaryFolder('install');
  try {
    mkdirSync(path.join(home, 'tmp'), { recursive: true });
    const args = [host.entry, ...places(home, folder), '--force', '--install-extension', vsix];
    await mustRun(host.node, args, { env: environment(home, {}) });
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Arguments that keep code-server to its own folders. */
function places(home: string, extensionsFolder: string): readonly string[] {
  const config = path.join(home, 'config.yaml');
  writeFileSync(config, 'auth: none\n');
  return ['--config', config, '--user-data-dir', path.join(home, 'data'), '--extensions-dir', extensionsFolder];
}

/** Ours without what would let the server find another VS Code, or write into the real home. */
function environment(home: string, extra: ServerOptions['env']): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (!/^(VSCODE_|CODE_SERVER_|ELECTRON_|XDG_|NODE_OPTIONS$|PORT$|PASSWORD$)/.test(name)) env[name] = value;
  }
  // Without a gallery the workbench has nothing to call.
  return { ...env, HOME: home, TMPDIR: path.join(home, 'tmp'), EXTENSIONS_GALLERY: '{}', ...extra };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no free port')),
      );
    });
  });
}
