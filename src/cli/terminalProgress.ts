import type { ExplainEvent } from '../pipeline/explanation/explainContext.ts';
import type { MethodName } from '../protocol/options.ts';
import { descriptorOf } from '../settings/methods.ts';
import { clearLine, complain, isTerminal, overwrite } from './output.ts';

const askingOwn = 'asking the model';

/** One line on stderr that follows an explanation; without a terminal, one line per stage. */
export class TerminalProgress {
  readonly #terminal = isTerminal();
  readonly #makesSamples: boolean;
  #part = '';

  /** @param method that explains: one without a number of samples asks about images of its own. */
  constructor(
    private readonly image: string,
    method: MethodName,
  ) {
    this.#makesSamples = descriptorOf(method).samples !== null;
  }

  /** What the lines that follow are about: one of several explanations of the image; undefined: all of it. */
  begin(part: string | undefined): void {
    this.#part = part === undefined ? '' : `${part}: `;
  }

  show(event: ExplainEvent): void {
    switch (event.type) {
      case 'stage':
        this.say(event.stage === 'sampling' && !this.#makesSamples ? askingOwn : event.stage);
        return;
      case 'progress': {
        const { done, total, counts } = event.progress;
        const samples = `${done} of ${total} samples, ${counts.kept} kept, ${counts.shifted} shifted`;
        if (this.#terminal) this.say(this.#makesSamples ? samples : `${askingOwn}, ${done} of ${total}`);
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
    overwrite(`${this.image}: ${this.#part}${what}`);
  }

  clear(): void {
    clearLine();
  }
}
