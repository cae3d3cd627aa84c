import { groupWords } from '../../common/evaluation/evidenceWords.ts';
import { classNames } from '../../common/labels/firstSynonym.ts';
import { percentDigits } from '../../common/numbers.ts';
import type { ObjectEvidence } from '../../protocol/folders/folderRun.ts';

const shown = 6;

/** How much of the maps lies in marked objects, for the terminal. */
export function objectLines(objects: ObjectEvidence | undefined, labels: readonly string[]): string[] {
  if (objects === undefined) return [];
  const { files, notes, groups } = objects;
  const [first = ''] = files;
  const from = files.length === 1 ? first : `${files.length} files such as ${first}`;
  const percent = (share: number): string => percentDigits(share, 0);
  const nameOf = classNames(labels);
  const lines = groups.slice(0, shown).map((group) => {
    const { maps, pointing, energy, area } = group;
    const between = energy.interval?.map(percent).join('–');
    const certain = between === undefined ? '' : ` (95 % interval ${between} %)`;
    const inside = `${percent(energy.mean)} % of the evidence is in the object${certain}, which has ${percent(area)} % of the area`;
    return `  ${groupWords(group, nameOf)}: ${inside}; its peak is in ${pointing.hits} of ${maps}`;
  });
  const source =
    files.length === 0 ? 'Objects are marked, but in none of the explained images:' : `Objects, as marked in ${from}:`;
  return [source, ...lines, ...notes.map((note) => `  ${note}`)];
}
