import { groupingCaution, groupWords } from '../../common/evaluation/groupWords.ts';
import { classNames } from '../../common/labels/firstSynonym.ts';
import type { RunGrouping } from '../../pipeline/evaluation/groups/runGroups.ts';
import type { EvaluationRecord } from '../../protocol/folders/folderRun.ts';

/** Groups of each kind. */
const shown = 3;

const kinds: Readonly<Record<RunGrouping['by'], string>> = {
  said: 'by prediction',
  looked: 'by map',
};

/** The largest groups of mistakes that are alike, for the terminal: each with the image that is most like the others. */
export function groupLines(
  groupings: readonly RunGrouping[],
  records: readonly EvaluationRecord[],
  labels: readonly string[],
): string[] {
  const nameOf = classNames(labels);
  const byImage = new Map(records.map((record) => [record.image, record]));
  const lines = groupings.flatMap(({ by, groups }) => {
    const rest = groups.length - shown;
    return [
      ...groups.slice(0, shown).map((images) => {
        const words = groupWords(
          images.flatMap((image) => byImage.get(image) ?? []),
          nameOf,
        );
        return `  ${kinds[by]}, ${images.length}: ${words}; such as ${images[0]}`;
      }),
      ...(rest > 0 ? [`  and ${rest} more groups ${kinds[by]}`] : []),
    ];
  });
  return lines.length === 0 ? [] : [`Mistakes that are alike. ${groupingCaution}`, ...lines];
}
