import type { Problem } from '../../common/problem.ts';
import type { Shard } from '../../protocol/folders/folderRun.ts';

/** What clusters tell one of a job's tasks. */
const clusters = [
  // https://slurm.schedmd.com/job_array.html
  { index: 'SLURM_ARRAY_TASK_ID', first: 'SLURM_ARRAY_TASK_MIN', of: 'SLURM_ARRAY_TASK_COUNT' },
  // https://kubernetes.io/docs/tasks/job/indexed-parallel-processing-static; the number of completions has to come from
  // the job.
  { index: 'JOB_COMPLETION_INDEX', first: undefined, of: 'JOB_COMPLETIONS' },
] as const;

/**
 * Reads which part of the images this run covers.
 *
 * @param text `2/8` is the second of eight; `auto` is what a cluster says; `auto/8` takes the number of parts from
 * here.
 * @param problems gets an entry when it can't be read.
 */
export function readShard(text: string, env: NodeJS.ProcessEnv, problems: Problem[]): Shard | undefined {
  const problem = (message: string): undefined => {
    problems.push({ setting: '--shard', message });
  };
  const [, written = '', total] = /^(auto|\d+)(?:\/(\d+))?$/.exec(text) ?? [];
  if (written === 'auto') return ofCluster(total, env, problem);
  const shard = { index: Number(written), of: Number(total) };
  const isRight = total !== undefined && shard.of >= 1 && shard.index >= 1 && shard.index <= shard.of;
  return isRight ? shard : problem(`must be such as 2/8, the second of eight parts, or auto, not "${text}"`);
}

function ofCluster(
  total: string | undefined,
  env: NodeJS.ProcessEnv,
  problem: (message: string) => undefined,
): Shard | undefined {
  for (const cluster of clusters) {
    const index = wholeOf(env[cluster.index]);
    if (index === undefined) continue;
    const first = cluster.first === undefined ? 0 : (wholeOf(env[cluster.first]) ?? 0);
    const of = wholeOf(total ?? env[cluster.of]);
    if (of === undefined) return problem(`needs the number of parts: set ${cluster.of}, or write auto/8`);
    const shard = { index: index - first + 1, of };
    const isRight = shard.index >= 1 && shard.index <= of;
    return isRight ? shard : problem(`is not possible: ${cluster.index} is ${index}, of ${of} parts`);
  }
  return problem(`finds no cluster: neither ${clusters.map(({ index }) => index).join(' nor ')} is set`);
}

function wholeOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
