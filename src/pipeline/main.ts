/** The pipeline process: answers what its parent asks over IPC, and ends with it. */
import { type Handlers, Peer } from '../common/rpc.ts';
import type { PipelineApi, PipelineNews } from '../protocol/pipeline.ts';
import { createHandlers } from './handlers.ts';
import { watchParent } from './parentWatch.ts';
import { versions } from './versions.ts';

const { handlers, queue } = createHandlers((line) => parent.notify('log', line));
const parent: Peer<Handlers<PipelineApi>, PipelineNews> = new Peer<Handlers<PipelineApi>, PipelineNews>(handlers, {
  // What the parent is no longer there to read is an error for nobody: 'disconnect' comes next.
  post: (message) => void (process.connected && process.send?.(message, undefined, undefined, () => {})),
  failed({ code, detail }) {
    if (detail && code !== 'cancelled') parent.notify('log', { level: 'error', message: detail });
  },
});

watchParent();

// Without a parent there is nobody to explain to: leaving frees all memory, the GPU's too.
process.on('disconnect', () => {
  if (queue.idle) process.exit(0);
  // Exit waits for a decoder or an open() that may never come back.
  process.kill(process.pid, 'SIGKILL');
});
process.on('message', (message) => parent.receive(message));
parent.notify('ready', { pid: process.pid, versions });
