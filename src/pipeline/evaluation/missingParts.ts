import { PipelineError } from '../../common/errors.ts';
import type { FinishedRun } from './readRun.ts';

/** More parts are not listed, but counted. */
const mostListed = 10;

/**
 * What runs that are to be merged lack of the whole: parts that are not among them, and images that were not done.
 *
 * @returns one sentence for each.
 * @throws PipelineError('settings') that names two runs, when they are parts of different divisions.
 */
export function missingParts(runs: readonly FinishedRun[]): readonly string[] {
  const parts = runs.filter(({ header }) => header.shard !== undefined);
  const [first] = parts;
  const of = first?.header.shard?.of ?? 0;
  for (const part of parts) {
    if (first === undefined || part.header.shard?.of === of) continue;
    const message = `${first.folder} is one of ${of} parts and ${part.folder} one of ${part.header.shard?.of}: merge those of one division, and move the others away.`;
    throw new PipelineError('settings', message);
  }
  // Beside a run of all images no part is missed.
  const isDivided = parts.length > 0 && parts.length === runs.length;
  const there = new Set(parts.map(({ header }) => header.shard?.index));
  const missing = isDivided ? Array.from({ length: of }, (_, at) => at + 1).filter((index) => !there.has(index)) : [];
  return [
    ...(missing.length === 0 ? [] : [missingWords(missing, of)]),
    ...runs.flatMap((run) => unfinishedWords(run) ?? []),
  ];
}

/** @returns undefined: all of its images are done. */
export function unfinishedWords({ folder, header, records }: FinishedRun): string | undefined {
  if (records.length >= header.images) return undefined;
  return `${folder} is not finished: ${records.length} of ${header.images} images are done, and the rest are left out.`;
}

function missingWords(missing: readonly number[], of: number): string {
  const listed = missing.slice(0, mostListed).map((index) => `${index}/${of}`);
  const more = missing.length > mostListed ? ` and ${missing.length - mostListed} more` : '';
  const are = missing.length === 1 ? 'is' : 'are';
  return `${missing.length} of ${of} parts ${are} missing (${listed.join(', ')}${more}), so that this is not of all images.`;
}
