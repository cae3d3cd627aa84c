import { rmSync } from 'node:fs';
import path from 'node:path';
import manifest from '../../../package.json' with { type: 'json' };
import { root, temporaryFolder } from '../../../scripts/shared/places.ts';
import { installCodeServer } from '../../host/codeServer.ts';
import { installExtension } from '../../host/server.ts';

/** Names the folder into which the packaged extension was installed for all files of tests. */
const shared = 'RELABEL_TEST_EXTENSIONS';

/** A folder that has the packaged extension, installed by VS Code, and nothing else. */
export interface Packaged {
  readonly extensionsFolder: string;
  /** For the files of tests that are to share it. */
  readonly env: Readonly<Record<string, string>>;
  /** Removes it, if nobody else has it. */
  remove(): void;
}

/** The one that the files of tests share, or else one of one's own. */
export async function installPackaged(): Promise<Packaged> {
  const known = process.env[shared];
  if (known !== undefined) return { extensionsFolder: known, env: {}, remove: () => undefined };
  const extensionsFolder = temporaryFolder('extensions');
  const vsix = path.join(root, `relabel-${process.platform}-${process.arch}-${manifest.version}.vsix`);
  await installExtension(await installCodeServer(), vsix, extensionsFolder);
  const remove = () => rmSync(extensionsFolder, { recursive: true, force: true, maxRetries: 5 });
  return { extensionsFolder, env: { [shared]: extensionsFolder }, remove };
}
