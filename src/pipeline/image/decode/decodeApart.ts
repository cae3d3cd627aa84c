import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PipelineError } from '../../../common/errors.ts';
import { type DecodedPixels, DecodeError, UnsupportedError } from './pixels.ts';
import type { DecodeAnswer, DecodeRequest } from './slowFormats.ts';

/** Milliseconds; a photo-realistic drawing takes two or three seconds. */
const DEADLINE = 20_000;

/**
 * Decodes an image in a process of its own, which is killed when it takes too long or `signal` aborts: librsvg and the
 * like can't be stopped otherwise.
 *
 * @param deadline in ms, from the start of the process on.
 * @throws DecodeError for bytes that are damaged; UnsupportedError for what is not supported; PipelineError('image') for what takes too long or too much memory;
 *   PipelineError('cancelled') as soon as `signal` aborts.
 */
export async function decodeApart(
  request: DecodeRequest,
  signal: AbortSignal | undefined,
  deadline = DEADLINE,
): Promise<DecodedPixels> {
  if (signal?.aborted) throw cancelled();
  const child = start();
  let timer: NodeJS.Timeout | undefined;
  let abort: (() => void) | undefined;
  try {
    const answer = await new Promise<DecodeAnswer>((resolve, reject) => {
      child.once('message', (message: DecodeAnswer) => resolve(message));
      child.once('error', reject);
      // The answer may still be on its way when the process has ended.
      child.once('close', (code, by) => reject(new DecodeError(`its decoder ended with ${by ?? `code ${code}`}`)));
      timer = setTimeout(() => reject(tooSlow(request, deadline)), deadline);
      abort = () => reject(cancelled());
      signal?.addEventListener('abort', abort, { once: true });
      child.send(request, (error) => error && reject(error));
    });
    return pixelsOf(answer);
  } finally {
    clearTimeout(timer);
    if (abort) signal?.removeEventListener('abort', abort);
    child.kill('SIGKILL');
  }
}

function start(): ChildProcess {
  // Beside the bundle, or as source under a loader for TypeScript.
  const file = import.meta.url.endsWith('.ts') ? './decodeProcess.ts' : './decode.js';
  // VS Code's own program is a Node.js only if it is told so.
  const env = process.versions.electron === undefined ? process.env : { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  return fork(fileURLToPath(new URL(file, import.meta.url)), [], {
    env,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

function pixelsOf(answer: DecodeAnswer): DecodedPixels {
  if ('pixels' in answer) return answer.pixels;
  if ('refused' in answer) throw new PipelineError('image', answer.refused);
  throw 'unsupported' in answer ? new UnsupportedError(answer.unsupported) : new DecodeError(answer.failed);
}

function tooSlow({ name }: DecodeRequest, deadline: number): PipelineError {
  return new PipelineError(
    'image',
    `${name} takes longer than ${Math.round(deadline / 1000)} s to decode: make it simpler or smaller, or save it as PNG.`,
  );
}

function cancelled(): PipelineError {
  return new PipelineError('cancelled', 'Cancelled.');
}
