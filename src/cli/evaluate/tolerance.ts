import type { Tolerance } from '../../common/evaluation/comparison/compareRuns.ts';
import type { Problem } from '../../common/problem.ts';

/**
 * Reads how far figures may fall: `1%` or `0.01` for all, or `accuracy=1%,recall=5%`.
 *
 * @param problems gets an entry when it can't be read.
 */
export function readTolerance(text: string, problems: Problem[]): Tolerance {
  const setting = '--fail-below';
  const all = shareOf(text, problems);
  if (all !== undefined) return { accuracy: all, recall: all };
  const tolerance: { accuracy?: number; recall?: number } = {};
  for (const part of text.split(',')) {
    const [, name, value = ''] = /^\s*(accuracy|recall)\s*[=:](.*)$/.exec(part) ?? [];
    const share = shareOf(value, problems);
    if ((name === 'accuracy' || name === 'recall') && share !== undefined) {
      if (tolerance[name] !== undefined) problems.push({ setting, message: `names ${name} twice` });
      tolerance[name] = share;
    } else {
      const message = `must be such as 1% or accuracy=1%,recall=5%, not "${part.trim()}"`;
      problems.push({ setting, message });
    }
  }
  return tolerance;
}

function shareOf(text: string, problems: Problem[]): number | undefined {
  const [, number, percent] = /^\s*(\d*\.?\d+)\s*(%?)\s*$/.exec(text) ?? [];
  if (number === undefined) return undefined;
  const share = percent === '%' ? Number(number) / 100 : Number(number);
  // Who writes 1 means 1%: as a share it would let every model pass.
  if (share === 1 && percent === '') {
    const message = `${number} would let everything fall: write 1% for one in a hundred, or a share such as 0.01`;
    problems.push({ setting: '--fail-below', message });
  }
  return share <= 1 ? share : undefined;
}
