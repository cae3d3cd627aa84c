import { worstMistakes } from '../../common/evaluation/filter/sortKeys.ts';
import { mapProfile } from '../../common/evaluation/mapProfile.ts';
import type { MistakeGrouping } from '../../protocol/folders/grouping.ts';
import type { Pipeline } from '../process/pipelineHost.ts';
import type { FailuresSubject } from './failuresSubject.ts';

/** Mistakes that are handed over; the pipeline groups fewer. */
const most = 1000;

/** The mistakes of a run that are alike, by the numbers of their records. @throws PipelineError of the pipeline. */
export async function groupsOf(
  { run, maps }: Pick<FailuresSubject, 'run' | 'maps'>,
  pipeline: Pick<Pipeline, 'groupMistakes'>,
): Promise<readonly MistakeGrouping[]> {
  const { records } = run;
  const worst = worstMistakes(records.all, most);
  const mistakes = worst.map(({ image, top, probabilities }) => {
    const map = top[0] === undefined ? undefined : maps.of(image, top[0]);
    if (map === undefined) return { top, probabilities };
    const { width, height, levels } = map;
    return { top, probabilities, profile: mapProfile({ width, height, values: Float32Array.from(levels) }) };
  });
  const numbers = worst.map(({ image }) => records.indexOf(image));
  const found = await pipeline.groupMistakes({ mistakes });
  return found.map((grouping) => ({
    ...grouping,
    groups: grouping.groups.map((places) => places.flatMap((place) => numbers[place] ?? [])),
  }));
}
