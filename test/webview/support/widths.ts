/**
 * Takes pictures of the panel in every theme at the widths that people use, from a third of a screen to all of a large
 * one, for people to look at: `npx tsx test/webview/support/widths.ts [folder]`.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { settle } from '../../host/settle.ts';
import type { StateName } from './fakeHost.ts';
import { Harness } from './harness.ts';
import { type ThemeName, themeNames } from './themes.ts';

const folder = process.argv[2] ?? 'test-results/widths';
const sizes = [
  { width: 700, height: 1000 },
  { width: 1100, height: 900 },
  { width: 1440, height: 900 },
  { width: 2560, height: 1300 },
];
const states = ['done', 'compared', 'guessed'] as const satisfies readonly StateName[];

await mkdir(folder, { recursive: true });
const harness = await Harness.start();
for (const theme of themeNames) {
  for (const size of sizes) {
    for (const state of states) await take(theme, size, state);
  }
}
await harness.stop();

async function take(theme: ThemeName, size: (typeof sizes)[number], state: (typeof states)[number]): Promise<void> {
  const { page, errors } = await harness.open(theme, size);
  await page.evaluate((wanted) => window.fakeHost.show(wanted), state);
  await settle(page);
  // The pictures of samples are fetched, and what is measured of the layout is drawn once more.
  await page.waitForTimeout(600);
  await page.screenshot({ path: join(folder, `${theme}-${size.width}-${state}.png`), fullPage: true });
  if (errors.length > 0) console.error(theme, size.width, state, errors);
  await page.close();
}
