/**
 * Runs in a thread of its own beside the pipeline and ends the process once its parent is gone. The main thread learns
 * of that by "disconnect" too, but not while it is inside native code, such as a model that loops for ever.
 */
import { workerData } from 'node:worker_threads';

/** Between two looks, in milliseconds. */
const interval = 1_000;
/** The process id of the parent. */
const parent: number = workerData;

setInterval(() => {
  if (orphaned()) process.kill(process.pid, 'SIGKILL');
}, interval);

function orphaned(): boolean {
  // Elsewhere than on Windows an orphan gets another parent at once.
  if (process.platform !== 'win32') return process.ppid !== parent;
  try {
    process.kill(parent, 0);
    return false;
  } catch {
    return true;
  }
}
