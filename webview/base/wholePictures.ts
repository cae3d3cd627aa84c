import type { EncodedPicture, ToWebview } from '../../src/protocol/panel.ts';
import type { Host } from './host.ts';

type Answer = Extract<ToWebview, { type: 'wholePicture' }>;

/** The picture with all its pixels, which is fetched only for who needs them. */
export class WholePictures {
  readonly #host: Host;
  readonly #waiting = new Map<number, (answer: Answer) => void>();

  constructor(host: Host) {
    this.#host = host;
  }

  /**
   * @param sha256 of the picture's file.
   * @returns the picture, or why there is none, in words to follow "because".
   */
  async fetch(sha256: string): Promise<EncodedPicture | string> {
    const request = this.#host.nextRequest();
    const answer = await new Promise<Answer>((resolve) => {
      this.#waiting.set(request, resolve);
      this.#host.post({ type: 'wholePicture', request, sha256 });
    });
    return answer.picture ?? answer.problem ?? 'it did not come';
  }

  /** Takes an answer of the host. */
  receive(answer: Answer): void {
    const resolve = this.#waiting.get(answer.request);
    this.#waiting.delete(answer.request);
    resolve?.(answer);
  }
}
