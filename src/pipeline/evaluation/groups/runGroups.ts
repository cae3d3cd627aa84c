import { worstMistakes } from '../../../common/evaluation/filter/sortKeys.ts';
import { mapProfile } from '../../../common/evaluation/mapProfile.ts';
import type { RunExplanation } from '../../../protocol/folders/folderRun.ts';
import type { MistakeGrouping } from '../../../protocol/folders/grouping.ts';
import { readMap } from '../explain/runExplanations.ts';
import type { FinishedRun } from '../readRun.ts';
import { mistakeGroups, mostGrouped } from './mistakeGroups.ts';

/** The same with the paths of images, the one that is most like the others of its group first. */
export interface RunGrouping extends Omit<MistakeGrouping, 'groups'> {
  readonly groups: readonly (readonly string[])[];
}

/** The worst mistakes of a run that are alike: by what the model said, and by where it looked, as far as that was explained. */
export function runGroups(
  { folder, records }: FinishedRun,
  explanations: readonly RunExplanation[],
): readonly RunGrouping[] {
  const said = new Map(explanations.flatMap((one) => (one.role === 'predicted' && one.map ? [[one.image, one]] : [])));
  const worst = worstMistakes(records, mostGrouped);
  const mistakes = worst.map(({ image, top, probabilities }) => {
    const explanation = said.get(image);
    const map = explanation && readMap(folder, explanation.folder);
    return { top, probabilities, profile: map && mapProfile(map) };
  });
  return mistakeGroups(mistakes).map((grouping) => ({
    ...grouping,
    groups: grouping.groups.map((places) => places.flatMap((place) => worst[place]?.image ?? [])),
  }));
}
