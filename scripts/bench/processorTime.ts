import { availableParallelism, cpus } from 'node:os';

/** What a piece of work took, all in ms. */
export interface TimeSpent {
  readonly wall: number;
  /** Of this process's threads together. */
  readonly busy: number;
  /** For which processors of the machine had nothing to do, together. */
  readonly idle: number;
}

/** Measures what work takes. Others may use the machine meanwhile: their time is neither busy nor idle. */
export async function spentOn(work: () => Promise<unknown>): Promise<TimeSpent> {
  const [began, idle, { user, system }] = [performance.now(), idleTime(), process.cpuUsage()];
  await work();
  const now = process.cpuUsage();
  return {
    wall: performance.now() - began,
    busy: (now.user - user + now.system - system) / 1000,
    idle: idleTime() - idle,
  };
}

/** Processors that a piece of work had or could have had. */
export function coresFor({ wall, busy, idle }: TimeSpent): number {
  return Math.min(availableParallelism(), (busy + idle) / wall);
}

/**
 * The least time that an image can take when two stages work at the same time on the same processors: that of the slower
 * one, or that in which all processors together do the work of both.
 *
 * @param stages for an image, each alone.
 * @param cores processors that there are for both.
 * @returns ms an image, and which of them it is.
 */
export function leastTime(
  stages: Readonly<Record<'model' | 'decoding', TimeSpent>>,
  cores: number,
): { readonly ms: number; readonly limit: 'model' | 'decoding' | 'processors' } {
  const { model, decoding } = stages;
  const processors = (model.busy + decoding.busy) / cores;
  const slower = model.wall >= decoding.wall ? 'model' : 'decoding';
  const ms = Math.max(stages[slower].wall, processors);
  return { ms, limit: ms === processors ? 'processors' : slower };
}

/** Of several measurements of the same: the least of each, which others that use the machine have disturbed least. */
export function least(measured: readonly TimeSpent[]): TimeSpent {
  const of = (key: keyof TimeSpent): number => Math.min(...measured.map((one) => one[key]));
  return { wall: of('wall'), busy: of('busy'), idle: of('idle') };
}

/** For one of `count` images. */
export function each({ wall, busy, idle }: TimeSpent, count: number): TimeSpent {
  return { wall: wall / count, busy: busy / count, idle: idle / count };
}

function idleTime(): number {
  return cpus().reduce((sum, { times }) => sum + times.idle, 0);
}
