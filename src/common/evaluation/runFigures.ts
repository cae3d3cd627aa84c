import type { EvaluationRecord, RunSummary } from '../../protocol/folders/folderRun.ts';
import { type ErrorsBy, errorsByCondition, type Shortcut, shortcuts } from './conditions.ts';
import { type ClassFigures, type ConfusedPair, ConfusionMatrix } from './confusion.ts';
import { type DuplicateGroup, duplicateGroups } from './duplicates.ts';
import { worstMistakes } from './filter/sortKeys.ts';
import { type SuspectedLabel, suspectedLabels } from './labelErrors.ts';
import { type Reliability, reliabilityOf } from './reliability.ts';
import { summarize } from './summary.ts';

/** All figures of a run, with the names of its classes. */
export interface RunFigures extends RunSummary {
  readonly calibration: Reliability;
  /** Every class that some image has or was taken for. */
  readonly classes: readonly Named<ClassFigures>[];
  readonly confusedPairs: readonly (ConfusedPair & { readonly truthLabel: string; readonly predictedLabel: string })[];
  readonly worst: readonly WorstImage[];
  /** Error rates by image properties. */
  readonly errorsBy: readonly ErrorsBy[];
  readonly shortcuts: readonly Shortcut[];
  readonly duplicates: readonly DuplicateGroup[];
  readonly suspectedLabels: readonly (SuspectedLabel & { readonly label: string; readonly suggestedLabel: string })[];
  /** Names that are not classes of the model, most images first. */
  readonly unknownNames: readonly { readonly name: string; readonly images: number }[];
  readonly unreadableImages: readonly { readonly image: string; readonly reason: string }[];
}

type Named<T> = T & { readonly label: string };

/** A mistake. */
export interface WorstImage {
  readonly image: string;
  readonly truth: number;
  readonly truthLabel: string;
  readonly truthProbability: number;
  readonly predicted: number;
  readonly predictedLabel: string;
  readonly probability: number;
}

const most = { pairs: 100, worst: 100, groups: 1000, labels: 1000 };

export function runFigures(records: readonly EvaluationRecord[], labels: readonly string[]): RunFigures {
  const labelOf = (index: number): string => labels[index] ?? `class ${index}`;
  const matrix = ConfusionMatrix.of(records);
  const unknown = new Map<string, number>();
  for (const { unknownTruth: name } of records) if (name !== null) unknown.set(name, (unknown.get(name) ?? 0) + 1);
  return {
    ...summarize(records),
    calibration: reliabilityOf(records),
    classes: matrix.classFigures().map((figures) => ({ ...figures, label: labelOf(figures.index) })),
    confusedPairs: matrix.confusedPairs(most.pairs).map((pair) => ({
      ...pair,
      truthLabel: labelOf(pair.truth),
      predictedLabel: labelOf(pair.predicted),
    })),
    worst: worstMistakes(records, most.worst).map((record) => worstOf(record, labelOf)),
    errorsBy: errorsByCondition(records),
    shortcuts: shortcuts(records),
    duplicates: duplicateGroups(records).slice(0, most.groups),
    suspectedLabels: suspectedLabels(records)
      .slice(0, most.labels)
      .map((one) => ({ ...one, label: labelOf(one.truth), suggestedLabel: labelOf(one.suggested) })),
    unknownNames: [...unknown].map(([name, images]) => ({ name, images })).sort((a, b) => b.images - a.images),
    unreadableImages: records.flatMap(({ image, unreadable }) => {
      return unreadable === null ? [] : [{ image, reason: unreadable }];
    }),
  };
}

function worstOf(record: EvaluationRecord, labelOf: (index: number) => string): WorstImage {
  const { image, truth, truthProbability, top, probabilities } = record;
  const [predicted = 0] = top;
  const own = truth ?? 0;
  return {
    image,
    truth: own,
    truthLabel: labelOf(own),
    truthProbability: truthProbability ?? 0,
    predicted,
    predictedLabel: labelOf(predicted),
    probability: probabilities[0] ?? 0,
  };
}
