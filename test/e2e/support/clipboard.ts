import type { Page } from 'playwright-core';

/** What lies on the clipboard; undefined: nothing of that kind. */
export interface Clipboard {
  readonly text: string | undefined;
  readonly png: Buffer | undefined;
}

/** Reads the clipboard of a browser that allows it. */
export async function readClipboard(page: Page): Promise<Clipboard> {
  const found = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const text = item?.types.includes('text/plain') ? await (await item.getType('text/plain')).text() : undefined;
    if (!item?.types.includes('image/png')) return { text };
    const bytes = new Uint8Array(await (await item.getType('image/png')).arrayBuffer());
    let binary = '';
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return { text, png: btoa(binary) };
  });
  return { text: found.text, png: found.png === undefined ? undefined : Buffer.from(found.png, 'base64') };
}
