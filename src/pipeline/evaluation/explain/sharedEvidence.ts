import { type MeanMap, meanMap } from '../../../common/evaluation/meanMap.ts';
import type { SaliencyMap } from '../../../protocol/explanation.ts';
import type { RunExplanation } from '../../../protocol/folders/folderRun.ts';
import type { FinishedRun } from '../readRun.ts';
import { readMap } from './runExplanations.ts';

/** Where a model looked when it took images of one class for another, and when it was right about that other class. */
export interface SharedEvidence {
  readonly truth: number;
  readonly predicted: number;
  /** Of the class that was said, over the mistakes. */
  readonly mistakes: MeanMap;
  /** Of the same class, over images that are of it; null: none were explained. */
  readonly right: MeanMap | null;
  /** Causes and repairs that were found, and images. */
  readonly causes: number;
  readonly repairs: number;
  readonly images: number;
}

/** What the explained mistakes of a run have in common, by the pair of classes; most maps first. */
export function sharedEvidence(run: FinishedRun, explanations: readonly RunExplanation[]): readonly SharedEvidence[] {
  const truths = new Map(run.records.map(({ image, truth }) => [image, truth]));
  const pairs = new Map<string, { truth: number; predicted: number; said: RunExplanation[] }>();
  for (const one of explanations) {
    const truth = truths.get(one.image) ?? null;
    if (one.role !== 'predicted' || truth === null) continue;
    const key = `${truth} ${one.target}`;
    const pair = pairs.get(key) ?? { truth, predicted: one.target, said: [] };
    pair.said.push(one);
    pairs.set(key, pair);
  }
  return [...pairs.values()]
    .flatMap(({ truth, predicted, said }): SharedEvidence[] => {
      const mistakes = meanMap(mapsOf(run.folder, said));
      if (mistakes === undefined) return [];
      const right = explanations.filter(({ role, target }) => role === 'right' && target === predicted);
      const images = new Set(said.map(({ image }) => image));
      const repairs = explanations.filter(({ role, target, image, region }) => {
        return role === 'truth' && target === truth && images.has(image) && region !== null;
      });
      const causes = said.filter(({ region }) => region !== null).length;
      const mean = meanMap(mapsOf(run.folder, right)) ?? null;
      return [{ truth, predicted, mistakes, right: mean, causes, repairs: repairs.length, images: images.size }];
    })
    .sort((a, b) => b.mistakes.maps - a.mistakes.maps);
}

function mapsOf(folder: string, explanations: readonly RunExplanation[]): SaliencyMap[] {
  return explanations.flatMap((one) => (one.map ? (readMap(folder, one.folder) ?? []) : []));
}
