import type { Locator } from 'playwright-core';

/** Whether `target` is there within `timeout` milliseconds: an absence is an answer here, and no failure. */
export const appears = (target: Locator, timeout: number): Promise<boolean> => reaches(target, 'visible', timeout);

/** Whether `target` is gone within `timeout` milliseconds. */
export const disappears = (target: Locator, timeout: number): Promise<boolean> => reaches(target, 'hidden', timeout);

/** Whether `act` came to its end: one that may fail, and is then tried again. */
export const succeeds = (act: Promise<unknown>): Promise<boolean> =>
  act.then(
    () => true,
    () => false,
  );

function reaches(target: Locator, state: 'visible' | 'hidden', timeout: number): Promise<boolean> {
  return succeeds(target.waitFor({ state, timeout }));
}
