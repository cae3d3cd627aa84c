import { type Html, html } from './html.ts';

/** Long side of a picture, in pixels. */
export const side = 240;

/** A picture that lies in the page itself. */
export function imageOf(mime: string, bytes: Uint8Array, words: string): Html {
  return html`<img alt="${words}" src="data:${mime};base64,${Buffer.from(bytes).toString('base64')}">`;
}
