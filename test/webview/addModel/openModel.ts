import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { type ClassifierName, side, writeClassifier } from '../../fixtures/models/classifiers.ts';
import { settle } from '../../host/settle.ts';
import { startHarness } from '../support/harness.ts';
import { LiveForm } from '../support/liveForm.ts';

const harness = await startHarness('webview/addModel/main.ts', 'test/webview/support/fakeForm.ts');
/** That of the running test, with its model and an image. */
export let folder: string;

/** Opens the form of a model of these tests on an image, lets the check look at it, and demands a page without errors. */
export async function withModel(
  write: ClassifierName | (() => string),
  check: (page: Page, form: LiveForm) => Promise<void>,
  options: { readonly labels?: string; readonly colour?: readonly number[]; readonly corner?: readonly number[] } = {},
) {
  const { labels = 'red\ngreen\nblue\n', colour = [255, 0, 0] } = options;
  const { corner = colour } = options;
  folder = mkdtempSync(join(tmpdir(), 'relabel-form-'));
  const red = join(folder, 'red.png');
  const rgb = Uint8Array.from({ length: side * side * 3 }, (_, at) => (at < 3 ? corner : colour)[at % 3] ?? 0);
  await sharp(rgb, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toFile(red);
  writeFileSync(join(folder, 'labels.txt'), labels);
  const model = typeof write === 'string' ? writeClassifier(folder, write) : write();
  const { page, errors } = await harness.open('dark');
  const form = await LiveForm.open(page, model, [red]);
  try {
    await check(page, form);
    assert.deepEqual(errors, []);
  } finally {
    await page.close();
    await form.stop();
    rmSync(folder, { recursive: true });
  }
}

export const row = (page: Page, title: string) =>
  page.locator('.feed').filter({ has: page.getByRole('radio', { name: title, exact: true }) });
/** The five best classes of a way to feed the model, as they are written. */
export const top = (page: Page, title: string) => row(page, title).getByRole('listitem').allTextContents();
export const facts = async (page: Page) => (await page.locator('.facts').textContent()) ?? '';
export const chosen = (page: Page, list: string) =>
  page.getByRole('combobox', { name: list }).getAttribute('current-value');
export const warning = (page: Page) => page.locator('.form-actions .banner.warning');
/** A button of the toolkit hands on a frame later whether it is enabled. */
export async function canAdd(page: Page): Promise<boolean> {
  await settle(page);
  return page.getByRole('button', { name: 'Add model' }).isEnabled();
}

/** e⁴, e^½ and e^-½ of their sum. */
export const answers = ['red 0.96', 'green 0.03', 'blue 0.01'];
