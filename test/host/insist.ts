import type { Locator } from 'playwright-core';
import { appears } from './appears.ts';
import { patience } from './patience.ts';

/**
 * Acts until the effect is there. What opens late in VS Code (an editor, a view's list, a theme) takes the focus, closes a
 * menu or the command palette, and swallows the key that was meant for something else; on a busy machine that is at any
 * moment. Acting once more must be harmless where the effect is only late.
 * @param act may fail: that counts as having done nothing
 * @param done whether the effect is there, after waiting a while for it
 * @throws what the last attempt failed with, or that `what` has no effect.
 */
export async function insist(what: string, act: () => Promise<unknown>, done: () => Promise<boolean>): Promise<void> {
  let failure: unknown;
  for (const until = Date.now() + patience; ; ) {
    await act().then(
      () => {
        failure = undefined;
      },
      (error: unknown) => {
        failure = error;
      },
    );
    if (await done()) return;
    if (Date.now() > until) throw failure ?? new Error(`${what} has no effect`);
  }
}

/** Whether an effect is there within 10 seconds: for what else would have to be done again. */
export const shows =
  (effect: Locator): (() => Promise<boolean>) =>
  () =>
    appears(effect, 10_000);
