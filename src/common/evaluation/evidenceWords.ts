import type { EvidenceGroup } from '../../protocol/folders/folderRun.ts';

/** What a group of maps is of; `nameOf` says a class. */
export function groupWords({ role, pair }: EvidenceGroup, nameOf: (index: number) => string): string {
  if (pair !== undefined) return `${nameOf(pair.truth)} taken for ${nameOf(pair.predicted)}`;
  const words = {
    predicted: 'Mistakes, the class that was said',
    truth: 'Mistakes, the true class',
    right: 'Right, the class that was said',
  };
  return words[role];
}
