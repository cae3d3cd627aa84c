import type { Host } from './host.ts';
import type { Stage } from './views/stage.ts';

/** Puts the shown picture on the clipboard, or has it saved: where there is no clipboard for pictures, that is offered. */
export async function takePicture(stage: Stage, to: 'clipboard' | 'file', host: Host): Promise<void> {
  const png = stage.png();
  if (to === 'clipboard' && (await copy(png))) {
    stage.say('The picture was copied as PNG.');
    return;
  }
  try {
    const bytes = new Uint8Array(await (await png).arrayBuffer());
    host.post({ type: 'savePicture', bytes, instead: to === 'clipboard' });
  } catch {
    stage.say('The picture could not be made: it is too large for this window.');
  }
}

/** A promise goes to the clipboard at once: it may be written for as long as the user's click is fresh only. */
async function copy(png: Promise<Blob>): Promise<boolean> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
    return true;
  } catch {
    return false;
  }
}
