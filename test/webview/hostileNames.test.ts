import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { printableBrief } from '../../src/common/printable.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import { send, withPanel } from './support/panel.ts';
import { done, scattered } from './support/states.ts';

const evil = '<img src=x onerror="document.body.remove()">[Show](command:x)\x1b[2J\x9b\ncat\u202egnp\u2066\u{e0041}';
const shown =
  '<img src=x onerror="document.body.remove()">[Show](command:x)\\x1b[2J\\x9b\\ncat\\u202egnp\\u2066\\udb40\\udc41';
/** One word, which nothing breaks by itself. */
const long = `${evil}${'W'.repeat(3000)}`;

function hostile(name: string): PanelState {
  const state = scattered();
  const { prediction, ...explanation } = state.explanation;
  assert.ok(prediction);
  const label = (index: number) => `${index} ${name}`;
  const named = <T extends { index: number }>(score: T) => ({ ...score, label: label(score.index) });
  return {
    ...state,
    run: state.run + 1,
    image: { ...state.image, name, path: `${name}/${name}` },
    choices: { ...state.choices, models: [name, 'SqueezeNet 1.1 (bundled)'] },
    explanation: {
      ...explanation,
      settings: { ...explanation.settings, model: name },
      imageNotes: [name],
      notes: [name],
      advice: name,
      error: { message: name, setting: name },
      prediction: {
        ...prediction,
        top: prediction.top.map(named),
        target: named(prediction.target),
        reconstruction: prediction.reconstruction && named(prediction.reconstruction),
        providerNotes: [name],
        labels: prediction.labels.map((_, index) => label(index)),
      },
    },
  };
}

/** All that the page says: its texts, and the attributes that are read out or shown. */
const said = (page: Page) =>
  page.evaluate(() => {
    const texts: string[] = [document.body.innerText, document.body.textContent ?? ''];
    for (const node of document.querySelectorAll('*')) {
      for (const name of ['title', 'alt', 'placeholder', 'aria-label', 'aria-valuetext', 'aria-description']) {
        texts.push(...(node.getAttribute(name) ?? '').split('\n'));
      }
      if (node instanceof HTMLInputElement) texts.push(node.value);
    }
    return texts;
  });

test('names, labels and errors are text that shows what is in it', async () => {
  await withPanel('done', async (page) => {
    const kinds = () => page.locator('a, img, script, iframe').count();
    const before = await kinds();
    await send(page, hostile(evil));
    await page.locator('.tile').first().click();
    assert.equal(await kinds(), before);
    assert.equal(await page.locator('h1').textContent(), shown);
    assert.equal(await page.locator('.score .name').first().textContent(), printableBrief(`285 ${evil}`, 80));
    assert.ok((await page.getByRole('alert').textContent())?.includes(shown));
    for (const text of await said(page)) {
      assert.doesNotMatch(text.replaceAll(/[\n\t]/g, ''), /[\p{Cc}\p{Bidi_Control}\u{E0000}-\u{E007F}]/u);
    }
  });
});

test('a model of such a name can be chosen: the page sends the name as it is', async () => {
  await withPanel('done', async (page) => {
    const state = hostile(evil);
    const { settings } = done().explanation;
    await send(page, { ...state, explanation: { ...state.explanation, error: undefined, settings } });
    await page.getByRole('combobox', { name: 'Model' }).click();
    await page.getByRole('option', { name: 'Show' }).first().click();
    await page.getByRole('button', { name: 'Run again' }).click();
    const calls = await page.evaluate(() => JSON.stringify(window.fakeHost.calls));
    assert.ok(calls.includes(JSON.stringify(evil).slice(1, -1)), calls);
  });
});

for (const width of [1200, 420]) {
  test(`long names do not push anything out of a page of ${width} pixels`, async () => {
    await withPanel(
      'done',
      async (page) => {
        const size = () =>
          page.evaluate(() => {
            const { scrollWidth, clientWidth, scrollHeight } = document.documentElement;
            return { over: scrollWidth - clientWidth, high: scrollHeight };
          });
        await send(page, hostile('cat'));
        const before = await size();
        await send(page, { ...hostile(long), run: 100 });
        const after = await size();
        assert.ok(after.over <= 0, `${after.over} pixels too wide`);
        assert.ok(after.high < before.high + 5000, `${after.high} pixels instead of ${before.high}`);
      },
      { viewport: { width, height: 900 } },
    );
  });
}
