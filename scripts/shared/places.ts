import { cpSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Downloaded hosts; ignored by git, kept between runs. */
export const cache = path.join(root, '.vscode-test');

/** Screenshots; ignored by git. */
export const results = path.join(root, 'test-results');

/** The two pictures that ship with the extension. */
export const examples = path.join(root, 'media/examples');

/** The executable of a development dependency. */
export function tool(name: string): string {
  return path.join(root, 'node_modules/.bin', name);
}

/** A new temporary folder with its real path (macOS has a link in it), which its maker removes. */
export function temporaryFolder(name: string): string {
  return realpathSync(mkdtempSync(path.join(tmpdir(), `relabel-${name}-`)));
}

/** A workspace folder to work on: a temporary copy of the example pictures. */
export function exampleWorkspace(): string {
  const folder = temporaryFolder('workspace');
  cpSync(examples, folder, { recursive: true });
  return folder;
}
