import { it } from 'node:test';
import type { Session } from './session.ts';

export type Step = (name: string, run: () => Promise<void>) => void;

/** Makes tests that are the steps of one long session; what VS Code looked like when one failed is kept. */
export function stepsOf(session: () => Session): Step {
  return (name, run) => {
    it(name, async () => {
      try {
        await run();
      } catch (error) {
        await session().workbench.screenshot(`failed: ${name}`);
        throw error;
      }
    });
  };
}
