import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../host/settle.ts';
import { showRun, startFailures } from '../support/failures.ts';

const failures = await startFailures();

test('pictures go with their image: none stays where the numbers shift, nor where its content changes', async () => {
  await failures.with(async (page) => {
    await showRun(page, 30);
    const askedFor = async (count: number): Promise<number[]> => {
      await page.waitForFunction((least) => window.fakeFailures.asked.length >= least, count);
      await settle(page);
      return page.evaluate(() => window.fakeFailures.asked.splice(0).sort((a, b) => a - b));
    };
    assert.deepEqual(await askedFor(30), [...Array(30).keys()]);
    // Only the label of 5, but the file of 6.
    await page.evaluate(() => {
      window.fakeFailures.records = window.fakeFailures.records.map((record, n) => {
        if (n === 5) return { ...record, truth: 3, truthRank: 2 };
        return n === 6 ? { ...record, probabilities: record.probabilities.map((value) => value / 2) } : record;
      });
      window.fakeFailures.sendRecords(4, 30);
    });
    assert.deepEqual(await askedFor(1), [6]);
    await page.evaluate(() => {
      window.fakeFailures.records = window.fakeFailures.records.slice(1);
      window.fakeFailures.sendRecords(0, 29);
    });
    assert.deepEqual(await askedFor(29), [...Array(29).keys()]);
  });
});
