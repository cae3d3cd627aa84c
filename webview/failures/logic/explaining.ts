import type { Explaining } from '../../../src/protocol/folders/failures.ts';
import { counted, formatCount } from './words.ts';

/** Whether maps are still to be made; what has ended is told as long as something of it failed. */
export function isUnderWay(explaining: Explaining | undefined): boolean {
  return explaining !== undefined && explaining.done + explaining.failed < explaining.total;
}

/** How far the maps are that were asked for, how many failed, and why the last of those did. */
export function explainingWords(explaining: Explaining): string {
  const { done, failed, total, problem } = explaining;
  const why = problem === undefined ? '' : `${failed > 1 ? '; the last one' : ''}: ${problem}`;
  if (!isUnderWay(explaining)) return `${formatCount(failed)} of ${counted(total, 'map')} failed${why}`;
  return `Made ${formatCount(done)} of ${counted(total, 'map')}${failed === 0 ? '' : `, ${formatCount(failed)} failed${why}`}`;
}
