import type { RunProgress } from '../../protocol/folders/folderRun.ts';
import { clearLine, isTerminal, overwrite } from '../output.ts';

/** Without a terminal, where every line stays, at most one line per this many ms. */
const quietMs = 10_000;

/** One line on stderr that follows a run. */
export class ProgressLine {
  #unreadable = 0;
  #shown = performance.now();

  show({ done, total, rate, records }: RunProgress): void {
    for (const { unreadable } of records) if (unreadable !== null) this.#unreadable++;
    const now = performance.now();
    if (!isTerminal() && now - this.#shown < quietMs) return;
    this.#shown = now;
    overwrite(progressWords(done, total, rate, this.#unreadable));
  }

  clear(): void {
    clearLine();
  }
}

/** @param rate images per second. */
export function progressWords(done: number, total: number, rate: number, unreadable: number): string {
  const parts = [`${done} of ${total} images`];
  if (rate > 0) parts.push(`${rate < 10 ? rate.toFixed(1) : Math.round(rate)} a second`);
  if (rate > 0 && done < total) parts.push(`${timeWords((total - done) / rate)} left`);
  if (unreadable > 0) parts.push(`${unreadable} can't be read`);
  return parts.join(', ');
}

function timeWords(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
