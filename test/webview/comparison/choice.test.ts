import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../host/settle.ts';
import { button, change, focused, last, section, withState } from './compared.ts';

test('the runner-up is what another class is by default, and one press compares', async () => {
  await withState('done', async (page) => {
    assert.equal(await section(page).isVisible(), false);
    await button(page, 'Compare…').click();
    assert.equal(await page.getByRole('combobox', { name: 'Class to compare with' }).inputValue(), 'tiger cat');
    await button(page, 'Compare').click();
    assert.deepEqual(await last(page), { method: 'compare', params: { kind: 'class', target: 282 } });
  });
});

test('another seed, by keyboard alone', async () => {
  await withState('done', async (page) => {
    await button(page, 'Compare…').focus();
    await page.keyboard.press('Enter');
    await settle(page);
    // One model only: class, method, seed.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await settle(page);
    const seed = page.getByRole('spinbutton', { name: 'Seed to compare with' });
    assert.equal(await seed.inputValue(), '1');
    await page.keyboard.press('Tab');
    await page.keyboard.press('0');
    assert.equal(
      await section(page).locator('vscode-button[appearance="primary"]').getAttribute('aria-disabled'),
      null,
    );
    await seed.fill('0');
    await page.keyboard.press('Enter');
    assert.notEqual((await last(page))?.method, 'compare', 'the same seed is no other');
    await seed.fill('9');
    await page.keyboard.press('Enter');
    assert.deepEqual(await last(page), { method: 'compare', params: { kind: 'seed', seed: 9 } });
  });
});

test('the choice is left by Escape, and the focus goes back to where it came from', async () => {
  await withState('done', async (page) => {
    await button(page, 'Compare…').click();
    await page.keyboard.press('Escape');
    await settle(page);
    assert.equal(await section(page).isVisible(), false);
    assert.equal(await focused(page), 'Compare…');
    assert.notEqual((await last(page))?.method, 'compare');
  });
});

test('stopped, it leaves the panel as it was, and the focus in it', async () => {
  await withState('compared', async (page) => {
    const stored = () => page.evaluate(() => (window.fakeHost.stored as { compare?: object }).compare);
    assert.deepEqual(await stored(), { kind: 'class', target: 282 }, 'for the next life of the page');
    await button(page, 'Stop comparing').click();
    assert.deepEqual(await last(page), { method: 'compare', params: undefined });
    assert.equal(await focused(page), 'Compare…');
    await change(page, undefined);
    assert.equal(await section(page).isVisible(), false);
    assert.equal(await page.locator('[role=status][aria-live]').textContent(), 'The comparison has ended.');
    assert.equal(await stored(), undefined);
  });
});

test('it waits for a first explanation', async () => {
  await withState('compared', async (page) => {
    await change(page, { second: undefined, difference: undefined });
    assert.match((await section(page).textContent())!, /starts when the explanation is finished/);
    assert.equal(await page.locator('.panes').isVisible(), false);
  });
});

test('what differs is bold in both headings, also after another choice that leaves one as it was', async () => {
  await withState('compared', async (page) => {
    const bold = section(page).locator('h3').first().locator('strong');
    assert.deepEqual(await bold.allTextContents(), ['Egyptian cat']);
    await change(page, { change: { kind: 'seed', seed: 4 } });
    assert.deepEqual(await bold.allTextContents(), ['seed 0']);
  });
});

test('a second model that has changed since is said, with a button that runs it again', async () => {
  await withState('comparedModels', async (page) => {
    const { comparison } = await page.evaluate(() => window.fakeHost.last);
    assert.ok(await button(page, 'Run B again').isHidden());
    await change(page, { modelChanged: true });
    const words = 'B’s model, or a file beside it, has changed since. Run B again to explain it as it is now.';
    await section(page).getByRole('status').filter({ hasText: words }).waitFor();
    await button(page, 'Run B again').click();
    assert.deepEqual(await last(page), { method: 'compare', params: comparison!.change });
    await change(page, { modelChanged: false });
    assert.ok(await button(page, 'Run B again').isHidden());
  });
});
