import { Worker } from 'node:worker_threads';

/**
 * Two looks a second. Elsewhere than on Windows an orphan gets another parent at once; there, a signal of 0 tells whether
 * the old one is still alive. The code is a string, so that it runs from the bundle and from source alike.
 */
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

/**
 * Ends this process within a second after the one that started it has ended, however that came about. It watches from a
 * thread of its own: the main one learns of it by "disconnect", but not while it is inside native code, such as a model
 * that loops for ever.
 */
export function watchParent(): void {
  new Worker(watch, { eval: true, workerData: process.ppid, execArgv: [] }).unref();
}
