import { Worker } from 'node:worker_threads';

/** In a thread of its own, since the main one may be inside of native code for long. */
const watch = `
  const { workerData: parent } = require('node:worker_threads');
  setInterval(() => {
    try {
      process.kill(parent, 0);
      if (process.ppid === parent) return;
    } catch {}
    process.kill(process.pid, 'SIGKILL');
  }, 500);
`;

/** Ends this process within a second after the one that started it has ended, however that came about. */
export function endWithParent(): void {
  new Worker(watch, { eval: true, workerData: process.ppid, execArgv: [] }).unref();
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}
