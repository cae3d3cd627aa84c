/** The process that decodes one image of a format that may take for ever, and is killed if it does. */
import { PipelineError } from '../../../common/errors.ts';
import { watchParent } from '../../parentWatch.ts';
import { stillOfSequence } from './formats/avif.ts';
import { decodeJpeg2000 } from './formats/jpeg2000.ts';
import { type DecodedPixels, UnsupportedError } from './pixels.ts';
import { decodeBySharp } from './sharpPixels.ts';
import type { DecodeAnswer, DecodeRequest } from './slowFormats.ts';

/** A drawing can be drawn at any size: so many pixels are more than any model sees. */
const MOST_DRAWN = 2 ** 26;

/** Bytes; a drawing of `MOST_DRAWN` pixels takes less than half of it. */
const MOST_MEMORY = 3e9;

async function decode({ name, bytes, format, follow }: DecodeRequest): Promise<DecodedPixels> {
  switch (format) {
    case 'jpeg2000':
      return decodeJpeg2000(name, bytes);
    case 'avif': {
      const still = stillOfSequence(bytes);
      const decoded = await decodeBySharp(name, still ?? bytes, follow);
      return still ? { ...decoded, notes: ['the still picture of a sequence', ...decoded.notes] } : decoded;
    }
    case 'svg':
      return decodeBySharp(name, bytes, follow, MOST_DRAWN);
  }
}

/** The answer goes out whole before the process ends. */
function answer(message: DecodeAnswer): void {
  process.send?.(message, undefined, undefined, () => end());
}

function end(): void {
  // Not process.exit(), which waits for what the decoder's threads are doing.
  process.kill(process.pid, 'SIGKILL');
}

async function work(request: DecodeRequest): Promise<void> {
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() < MOST_MEMORY) return;
    clearInterval(watch);
    const memory = `${Math.round(MOST_MEMORY / 1e9)} GB`;
    answer({ refused: `${request.name} takes more than ${memory} of memory to decode: save it as a smaller PNG.` });
  }, 100);
  try {
    answer({ pixels: await decode(request) });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    if (error instanceof PipelineError) answer({ refused: words });
    else answer(error instanceof UnsupportedError ? { unsupported: words } : { failed: words });
  }
}

watchParent();
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.once('message', (request: DecodeRequest) => void work(request));
