/** Brings every host that the tests need: `npx tsx test/host/install.ts`; the tests themselves do it as they go. */
import { pathToFileURL } from 'node:url';
import { findChromium } from './chromium.ts';
import { installCodeServer } from './codeServer.ts';
import { installDesktop } from './desktop.ts';

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const chromium = await findChromium();
  console.log(`${chromium.version} at ${chromium.executable}`);
  console.log((await installCodeServer()).name);
  const desktop = await installDesktop();
  console.log(typeof desktop === 'string' ? `no desktop VS Code: ${desktop}` : desktop.name);
}
