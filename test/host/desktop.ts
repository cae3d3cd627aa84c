import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { answers } from '../../scripts/shared/command.ts';
import { cache } from '../../scripts/shared/places.ts';
import { versions } from './versions.ts';

export interface Desktop {
  readonly executable: string;
  /** For the report, e.g. "desktop VS Code 1.139.1 under xvfb". */
  readonly name: string;
  /** Linux without a display: start it under xvfb. */
  readonly xvfb: boolean;
}

/** Desktop VS Code in the cache folder, or the reason why it cannot be had here. */
export async function installDesktop(): Promise<Desktop | string> {
  const xvfb = process.platform === 'linux' && !process.env.DISPLAY;
  if (xvfb && !(await answers('which', ['xvfb-run']))) return 'there is no display, and no xvfb-run';
  if (!(await reachable())) return "VS Code's download site cannot be reached";
  try {
    const executable = await downloadAndUnzipVSCode({ version: versions.vscode, cachePath: cache, extractSync: true });
    return { executable, xvfb, name: `desktop VS Code ${versions.vscode}${xvfb ? ' under xvfb' : ''}` };
  } catch (error) {
    return `desktop VS Code ${versions.vscode} could not be installed: ${String(error)}`;
  }
}

async function reachable(): Promise<boolean> {
  const address = 'https://update.code.visualstudio.com/api/commits/stable/linux-x64';
  return fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(5000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}
