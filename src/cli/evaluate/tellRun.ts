import { type RunFigures, runFigures } from '../../common/evaluation/runFigures.ts';
import { readExplanations } from '../../pipeline/evaluation/explain/runExplanations.ts';
import { type RunGrouping, runGroups } from '../../pipeline/evaluation/groups/runGroups.ts';
import { objectEvidence } from '../../pipeline/evaluation/objects/objectEvidence.ts';
import type { FinishedRun } from '../../pipeline/evaluation/readRun.ts';
import type { ObjectEvidence, RunExplanation } from '../../protocol/folders/folderRun.ts';
import { assets } from '../settingsFile.ts';
import { groupLines } from './groupLines.ts';
import { objectLines } from './objectLines.ts';
import { explainedLines, summaryLines } from './summaryLines.ts';

/** What there is to tell of a run, whichever command has made it. */
export interface FoundInRun {
  readonly figures: RunFigures;
  /** The maps that the run has. */
  readonly explanations: readonly RunExplanation[];
  /** undefined: no map, or no object is marked anywhere. */
  readonly objects: ObjectEvidence | undefined;
  readonly groups: readonly RunGrouping[];
}

/** Works out the figures of a run, and what its mistakes have in common as far as they were explained. */
export async function findInRun(run: FinishedRun): Promise<FoundInRun> {
  const explanations = readExplanations(run);
  return {
    figures: runFigures(run.records, run.header.labels),
    explanations,
    objects: await objectEvidence(run, explanations, assets),
    groups: runGroups(run, explanations),
  };
}

/** What `--json` prints of a run. */
export function runAsJson({ folder, header }: FinishedRun, { figures, objects, ...rest }: FoundInRun): object {
  const { name, root, model, truth, provider } = header;
  return { ...figures, run: { folder, name, root, model, truth, provider }, ...rest, ...(objects && { objects }) };
}

/** A run for people. */
export function runAsLines({ folder, header, records }: FinishedRun, found: FoundInRun): string[] {
  const { figures, explanations, objects, groups } = found;
  return [
    ...summaryLines(figures, header, folder),
    ...explainedLines(explanations),
    ...groupLines(groups, records, header.labels),
    ...objectLines(objects, header.labels),
  ];
}
