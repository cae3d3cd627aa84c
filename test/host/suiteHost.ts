import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cache, root } from '../../scripts/shared/places.ts';
import { findChromium } from './chromium.ts';
import { installCodeServer } from './codeServer.ts';
import { installDesktop } from './desktop.ts';

/** A VS Code that `runTests` of @vscode/test-electron can start. */
export interface SuiteHost {
  readonly executable: string;
  readonly name: string;
}

/**
 * The desktop VS Code where it can be had, else code-server behind a stand-in that takes the same arguments.
 * @throws Error if neither can be had.
 */
export async function findSuiteHost(): Promise<SuiteHost> {
  const desktop = await installDesktop();
  if (typeof desktop !== 'string') {
    const { name, executable, xvfb } = desktop;
    return { name, executable: xvfb ? script('code-under-xvfb', ['xvfb-run', '-a', executable]) : executable };
  }
  const { name } = await installCodeServer();
  // Its browser, which another stage may be installing just now.
  await findChromium();
  const standIn = path.join(root, 'test/host/standIn.ts');
  return {
    name: `${name}; no desktop: ${desktop}`,
    executable: script('code-server-stand-in', [process.execPath, '--import', import.meta.resolve('tsx'), standIn]),
  };
}

/** An executable file in the cache folder that hands its arguments on to `words`. */
function script(name: string, words: readonly string[]): string {
  const file = path.join(cache, name);
  const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  mkdirSync(cache, { recursive: true });
  writeFileSync(file, `#!/bin/sh\nexec ${quoted.join(' ')} "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}
