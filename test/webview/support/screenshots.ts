/** Takes pictures of the panel in its states, for people to look at: `npx tsx test/webview/support/screenshots.ts [folder]`. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StateName } from './fakeHost.ts';
import type { FormStateName } from './formStates.ts';
import { Harness } from './harness.ts';
import { type ThemeName, themeNames } from './themes.ts';

const folder = process.argv[2] ?? 'test-results/webview';
const states: readonly StateName[] = [
  'waiting',
  'loading',
  'running',
  'done',
  'remembered',
  'unstable',
  'nothingShifted',
  'failed',
  'cancelled',
  'random',
  'compared',
  'comparing',
  'comparisonFailed',
];
const sizes = { wide: { width: 1280, height: 900 }, narrow: { width: 480, height: 900 } };

await mkdir(folder, { recursive: true });
const harness = await Harness.start();

async function take(name: string, theme: ThemeName, size: keyof typeof sizes, state: StateName, dialog = false) {
  const { page, errors } = await harness.open(theme, sizes[size]);
  await page.evaluate((wanted) => window.fakeHost.show(wanted), state);
  await page.waitForTimeout(700);
  if (dialog) {
    await page.locator('.tile').nth(3).click();
    await page.waitForTimeout(400);
  }
  await page.screenshot({ path: join(folder, `${name}.png`) });
  if (errors.length > 0) console.error(name, errors);
  await page.close();
}

/** The details that show only when used. */
async function takeDetails(theme: ThemeName) {
  const { page } = await harness.open(theme, sizes.wide);
  await page.evaluate(() => window.fakeHost.show('done'));
  const box = await page.locator('.picture canvas').boundingBox();
  if (box !== null) await page.mouse.move(box.x + box.width * 0.41, box.y + box.height * 0.4);
  await page.screenshot({ path: join(folder, `${theme}-contour.png`) });
  await page.getByRole('combobox', { name: 'Class to explain' }).click();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.screenshot({ path: join(folder, `${theme}-picker.png`) });
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.locator('summary').first().click();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.screenshot({ path: join(folder, `${theme}-menu.png`) });
  await page.keyboard.press('Escape');
  // Only the tiles in sight are there.
  await page.locator('.tile').first().focus();
  for (let row = 0; row < 2; row++) await page.keyboard.press('ArrowDown');
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(folder, `${theme}-gallery.png`) });
  await page.close();
}

/** The picture looked at closely: the top of a signed map, zoomed, with what is to be read under the probe. */
async function takeCloseLook(theme: ThemeName) {
  for (const [name, size] of [
    ['close', sizes.wide],
    ['close-narrow', sizes.narrow],
  ] as const) {
    const { page } = await harness.open(theme, size);
    await page.evaluate(() => window.fakeHost.show('done'));
    await page.waitForTimeout(300);
    await page.getByRole('checkbox', { name: 'Signed' }).press(' ');
    await page.waitForTimeout(100);
    await page.screenshot({ path: join(folder, `${theme}-signed${name.slice(5)}.png`) });
    await page.getByRole('slider', { name: 'Part of the map' }).fill('25');
    const picture = page.locator('.picture');
    for (const key of ['+', '+', '+', 'ArrowLeft', 'ArrowDown']) await picture.press(key);
    await page.waitForTimeout(100);
    await page.screenshot({ path: join(folder, `${theme}-${name}.png`) });
    await page.close();
  }
}

/** The section of the metrics, in a panel high enough to show it. */
async function takeEvaluation(theme: ThemeName) {
  const { page } = await harness.open(theme, { width: 1280, height: 1250 });
  await page.evaluate(() => window.fakeHost.show('done'));
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(folder, `${theme}-evaluation.png`) });
  const plot = page.getByRole('slider', { name: 'Insertion curve' });
  await plot.focus();
  await page.keyboard.press('PageUp');
  await page.keyboard.press('PageUp');
  await page.evaluate(() => {
    const { fakeHost } = window;
    const evaluation = { ...fakeHost.states.evaluation(), road: fakeHost.states.road };
    fakeHost.change({ evaluation });
  });
  await page.waitForTimeout(200);
  await page.locator('.evaluation').screenshot({ path: join(folder, `${theme}-evaluation-marked.png`) });
  await page.evaluate(() => {
    const { fakeHost } = window;
    const busy = { what: 'curves', share: 0.4 } as const;
    fakeHost.change({ evaluation: { usualStep: 1792, fineStep: 224, busy } });
  });
  await page.waitForTimeout(100);
  await page.locator('.evaluation').screenshot({ path: join(folder, `${theme}-evaluation-busy.png`) });
  await page.close();
}

for (const theme of themeNames) {
  await takeEvaluation(theme);
  await takeDetails(theme);
  await takeCloseLook(theme);
  await take(`${theme}-done`, theme, 'wide', 'done');
  await take(`${theme}-rise`, theme, 'wide', 'rise');
  await take(`${theme}-compared`, theme, 'wide', 'comparedModels');
  await take(`${theme}-changed`, theme, 'wide', 'changed');
  await take(`${theme}-dialog`, theme, 'wide', 'done', true);
}
for (const state of states) {
  await take(`dark-${state}`, 'dark', 'wide', state);
  await take(`dark-${state}-narrow`, 'dark', 'narrow', state);
}
await harness.stop();

const forms = await Harness.start('webview/addModel/main.ts', 'test/webview/support/fakeForm.ts');
async function takeForm(theme: ThemeName, state: FormStateName) {
  const { page, errors } = await forms.open(theme, sizes.wide);
  await page.evaluate((wanted) => window.fakeForm.show(wanted), state);
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(folder, `${theme}-form-${state}.png`) });
  if (errors.length > 0) console.error(state, errors);
  await page.close();
}
for (const theme of themeNames) for (const state of ['ready', 'counted'] as const) await takeForm(theme, state);
for (const state of ['wrong', 'trying', 'failed', 'added'] as const) await takeForm('dark', state);
await forms.stop();
