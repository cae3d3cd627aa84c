import type { Tolerance } from '../../common/evaluation/comparison/compareRuns.ts';
import type { Problem } from '../../common/problem.ts';

/**
 * Reads how far figures may fall: `1%` or `0.01` for all, or `accuracy=1%,recall=5%`.
 *
 * @param problems gets an entry when it can't be read.
 */
export function readTolerance(text: string, problems: Problem[]): Tolerance {
  const all = shareOf(text);
  if (all !== undefined) return { accuracy: all, recall: all };
  const tolerance: { accuracy?: number; recall?: number } = {};
  for (const part of text.split(',')) {
    const [, name, value = ''] = /^\s*(accuracy|recall)\s*[=:](.*)$/.exec(part) ?? [];
    const share = shareOf(value);
    if ((name === 'accuracy' || name === 'recall') && share !== undefined) tolerance[name] = share;
    else
      problems.push({
        setting: '--fail-below',
        message: `must be such as 1% or accuracy=1%,recall=5%, not "${part.trim()}"`,
      });
  }
  return tolerance;
}

function shareOf(text: string): number | undefined {
  const [, number, percent] = /^\s*(\d*\.?\d+)\s*(%?)\s*$/.exec(text) ?? [];
  if (number === undefined) return undefined;
  const share = percent === '%' ? Number(number) / 100 : Number(number);
  return share <= 1 ? share : undefined;
}
