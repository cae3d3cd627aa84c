import type { EvidenceGroup } from '../../protocol/folders/folderRun.ts';

/** What a group of maps is of; `nameOf` says a class. */
export function groupWords({ role, pair }: EvidenceGroup, nameOf: (index: number) => string): string {
  if (pair !== undefined) return `${nameOf(pair.truth)} taken for ${nameOf(pair.predicted)}`;
  const words = {
    predicted: 'Mistakes, predicted class',
    truth: 'Mistakes, true class',
    right: 'Correct, predicted class',
  };
  return words[role];
}
