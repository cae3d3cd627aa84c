import type { ExplainEvent } from '../pipeline/explanation/explainContext.ts';
import { clearLine, complain, isTerminal, overwrite } from './output.ts';

/** One line on stderr that follows an explanation; without a terminal, one line per stage. */
export class TerminalProgress {
  readonly #terminal = isTerminal();

  constructor(private readonly image: string) {}

  show(event: ExplainEvent): void {
    switch (event.type) {
      case 'stage':
        this.say(event.stage);
        return;
      case 'progress': {
        const { done, total, counts } = event.progress;
        if (this.#terminal) this.say(`${done} of ${total} samples, ${counts.kept} kept, ${counts.shifted} shifted`);
        return;
      }
      case 'log':
        if (event.level !== 'warn' && event.level !== 'error') return;
        clearLine();
        complain(event.message);
    }
  }

  /** What is counted; shown only in a terminal, where it takes no new line. */
  count(what: string, done: number, total: number): void {
    if (this.#terminal) this.say(`${what} ${done} of ${total}`);
  }

  say(what: string): void {
    overwrite(`${this.image}: ${what}`);
  }

  clear(): void {
    clearLine();
  }
}
