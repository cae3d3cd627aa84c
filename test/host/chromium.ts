import { existsSync, readFileSync } from 'node:fs';
import { answers, command, mustRun } from '../../scripts/shared/command.ts';

export interface Chromium {
  readonly executable: string;
  /** As it calls itself, e.g. "Chromium 156.0.8078.79". */
  readonly version: string;
}

const candidates = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Stages that go on at once need it both, and it is installed once. */
let found: Promise<Chromium> | undefined;

/**
 * The browser that drives VS Code: the one that `CHROMIUM` names, else the system's, else (root on Debian) Debian's.
 * @throws Error that says what to install.
 */
export function findChromium(): Promise<Chromium> {
  found ??= lookForChromium();
  return found;
}

async function lookForChromium(): Promise<Chromium> {
  const named = process.env.CHROMIUM;
  if (named !== undefined && named !== '') {
    const chromium = await probe(named);
    if (!chromium)
      throw new Error(`CHROMIUM names "${named}", which does not start: set it to a Chromium's executable`);
    return chromium;
  }
  const there = await firstOf(candidates);
  if (there) return there;
  if (await canInstall()) {
    console.log('Installing Chromium with apt-get …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await mustRun('apt-get', ['update', '-qq'], { env });
    // Without a font package, pages on a bare machine have no letters.
    const packages = ['chromium', 'fonts-dejavu-core'];
    await mustRun('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
    const installed = await firstOf(candidates);
    if (installed) return installed;
  }
  throw new Error(
    'No Chromium found: install one (Debian: apt-get install chromium; Ubuntu, Fedora, macOS: Google Chrome), ' +
      'or set CHROMIUM to the executable of one',
  );
}

async function firstOf(executables: readonly string[]): Promise<Chromium | undefined> {
  for (const executable of executables) {
    const chromium = await probe(executable);
    if (chromium) return chromium;
  }
  return undefined;
}

async function probe(executable: string): Promise<Chromium | undefined> {
  const result = await command(executable, ['--version']).catch(() => undefined);
  const version = result?.code === 0 ? /^\S.*?[\d.]+/m.exec(result.stdout)?.[0] : undefined;
  if (version === undefined) return undefined;
  const where = executable.includes('/') ? executable : (await mustRun('which', [executable])).trim();
  return { executable: where, version };
}

/** Ubuntu's package of that name only fetches a snap, so Debian itself is asked for. */
async function canInstall(): Promise<boolean> {
  const debian = existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  return debian && process.getuid?.() === 0 && (await answers('apt-get'));
}
