import type { Picture, ToWebview } from '../src/extension/protocol.ts';
import type { Host } from './host.ts';

/** At most this many samples are asked for at once: a page of the gallery. */
const pageLength = 24;
/** Pictures kept in memory; at 128 pixels these are 100 MB. */
const mostKept = 2000;

type Answer = Extract<ToWebview, { type: 'pictures' | 'picturesFailed' }>;

/**
 * Samples' pictures at one size, fetched in pages as they come into view and kept for the time of a run. Only one
 * request is under way; when it is answered, what is wanted by then comes next.
 */
export class Pictures {
  readonly #host: Host;
  readonly #onChange: () => void;
  readonly #kept = new Map<number, Picture>();
  #run = -1;
  #size = 0;
  #wanted: readonly number[] = [];
  #request: number | undefined;
  #failure: string | undefined;

  constructor(host: Host, onChange: () => void) {
    this.#host = host;
    this.#onChange = onChange;
  }

  /** Why pictures do not come; undefined as long as they do. */
  get failure(): string | undefined {
    return this.#failure;
  }

  get(index: number): Picture | undefined {
    return this.#kept.get(index);
  }

  /** From now on: samples of this run, `size` pixels on the long side. */
  use(run: number, size: number): void {
    if (run === this.#run && size === this.#size) return;
    this.#run = run;
    this.#size = size;
    this.#kept.clear();
    this.#request = undefined;
    this.#failure = undefined;
    this.#wanted = [];
  }

  /** The samples that are in view; replaces what was wanted before. */
  want(indices: readonly number[]): void {
    this.#wanted = indices;
    this.#ask();
  }

  /** Asks again after a failure. */
  retry(): void {
    this.#failure = undefined;
    this.#ask();
  }

  /** Takes an answer of the host, if it answers this object's request. */
  receive(answer: Answer): void {
    if (answer.request !== this.#request) return;
    this.#request = undefined;
    if (answer.type === 'picturesFailed') {
      this.#failure = answer.message;
    } else {
      answer.indices.forEach((index, position) => {
        const picture = answer.pictures[position];
        if (picture !== undefined) this.#kept.set(index, picture);
      });
      for (const oldest of this.#kept.keys()) {
        if (this.#kept.size <= mostKept) break;
        this.#kept.delete(oldest);
      }
    }
    this.#onChange();
    this.#ask();
  }

  #ask(): void {
    if (this.#request !== undefined || this.#failure !== undefined || this.#size === 0) return;
    const indices = this.#wanted.filter((index) => !this.#kept.has(index)).slice(0, pageLength);
    if (indices.length === 0) return;
    const request = this.#host.nextRequest();
    this.#request = request;
    this.#host.post({ type: 'pictures', request, run: this.#run, indices, size: this.#size });
  }
}
