import path from 'node:path';
import { ConfusionMatrix } from '../../common/evaluation/confusion.ts';
import { readFilter } from '../../common/evaluation/filter/filter.ts';
import { type SortKey, worstFirst } from '../../common/evaluation/filter/sortKeys.ts';
import { meanMap } from '../../common/evaluation/meanMap.ts';
import { summarize } from '../../common/evaluation/summary.ts';
import { printableBrief } from '../../common/printable.ts';
import type { SaliencyMap } from '../../protocol/explanation.ts';
import type { EvaluationRecord, RunExplanation, RunHeader, RunTags } from '../../protocol/folders/folderRun.ts';
import type { Frame } from '../../protocol/pictures.ts';
import { mapRegions } from './mapRegions.ts';
import { quoted, rounded } from './plainAnswer.ts';

/** What a run has. */
export interface RunContents {
  readonly name: string;
  readonly header: RunHeader;
  /** The run's own folder: absolute. */
  readonly folder: string;
  readonly records: readonly EvaluationRecord[];
  readonly tags: RunTags['images'];
  readonly explanations: readonly RunExplanation[];
}

export interface FailuresQuestion {
  /** As the view has it. */
  readonly filter: string;
  readonly sort: SortKey;
  readonly count: number;
}

/** A map that was made of an image before. */
export interface KnownMap {
  readonly target: number;
  readonly map: SaliencyMap;
  readonly frame: Frame;
}

const most = { name: 200, path: 1000, note: 500, pairs: 10, boxes: 6 };

/** The images that a question is about, worst first. @returns what is wrong with the filter, too, a sentence each. */
export function askedImages({ header, records, tags, explanations }: RunContents, { filter, sort }: FailuresQuestion) {
  const { passes, problems } = readFilter(filter, header.labels);
  const explained = new Set(explanations.map(({ image }) => image));
  const found = records.filter((record) => passes(record, tags[record.image], explained.has(record.image)));
  return { records: worstFirst(found, sort), problems };
}

/**
 * What a language model is told of a run: its figures, the confused pairs, and the worst images of a question with what is
 * known of why. Plain data for JSON; names, which anybody may have written, are short and printable.
 *
 * @param asked `askedImages` of the question.
 * @param mapsOf what was explained of an image before, by its path in the run.
 */
export function failuresAnswer(
  run: RunContents,
  asked: ReturnType<typeof askedImages>,
  count: number,
  mapsOf: ReadonlyMap<string, readonly KnownMap[]>,
) {
  const { name, header, folder, records, explanations } = run;
  const labelOf = labelsOf(header);
  const { images, unreadable, judged, accuracy } = summarize(records);
  const pairs = ConfusionMatrix.of(asked.records).confusedPairs(most.pairs);
  const shown = asked.records.slice(0, count);
  return rounded({
    run: {
      name: brief(name),
      model: brief(header.model.name),
      images: printableBrief(header.root, most.path),
      folder: printableBrief(folder, most.path),
      truth: header.truth.from,
    },
    quoted,
    figures: { images, unreadable, judged, ...accuracy },
    matching: asked.records.length,
    ...(asked.problems.length > 0 && { filterProblems: asked.problems.map((problem) => printableBrief(problem, 300)) }),
    confusedPairs: pairs.map((pair) => {
      return { true: labelOf(pair.truth), predicted: labelOf(pair.predicted), images: pair.images };
    }),
    worst: shown.map((record) => imageOf(record, run, mapsOf.get(record.image) ?? [])),
    ...sharedOf(asked.records, mapsOf),
    caveats: caveatsOf(shown, explanations, mapsOf),
  });
}

function imageOf(record: EvaluationRecord, run: RunContents, maps: readonly KnownMap[]) {
  const { image, unreadable, truth, alsoTrue, unknownTruth, top, probabilities, truthProbability, loss } = record;
  const { header, folder, tags, explanations } = run;
  const labelOf = labelsOf(header);
  const own = explanations.filter((one) => one.image === image && one.sha256 === record.sha256);
  const written = tags[image];
  return {
    path: printableBrief(path.join(header.root, image), most.path),
    ...(unreadable !== null && { unreadable: printableBrief(unreadable, most.note) }),
    true: truth === null ? unknownTruth && brief(unknownTruth) : labelOf(truth),
    ...(alsoTrue && { alsoTrue: alsoTrue.map(labelOf) }),
    predicted: top.slice(0, 3).map((index, at) => ({ label: labelOf(index), probability: probabilities[at] })),
    probabilityOfTrue: truthProbability,
    loss,
    ...(written && { tags: written.tags.map(brief), note: written.note && printableBrief(written.note, most.note) }),
    why: [
      ...maps.map(({ target, map, frame }) => ({ evidenceFor: labelOf(target), ...mapRegions(map, frame) })),
      ...own.map((one) => fileOf(one, folder, labelOf)),
    ],
  };
}

/** What the terminal has found, and where its pictures are. */
function fileOf({ role, target, folder: place, map, region }: RunExplanation, folder: string, labelOf: LabelOf) {
  const roles = {
    predicted: 'the smallest region found that carries the wrong class on its own',
    truth: 'the smallest change found that brings the true class back',
    right: 'the smallest region found that carries the right class on its own',
  };
  const inside = region?.picture !== undefined && region.picture !== null && isOwnPicture(region.picture);
  return {
    evidenceFor: labelOf(target),
    overlay: map ? path.join(folder, place, 'overlay.png') : undefined,
    region: region && {
      meaning: roles[role],
      shareOfImage: region.share,
      probability: region.probability,
      boxesInModelInput: region.where.slice(0, most.boxes),
      picture: inside ? path.join(folder, region.picture ?? '') : undefined,
    },
  };
}

/** A run's folder may come from anywhere: nothing outside of it is named. */
function isOwnPicture(picture: string): boolean {
  return /^explanations\/[\w-]+\/(samples\/\d+|repaired)\.png$/.test(picture);
}

/** What the maps of the class that was said have in common, over the mistakes that were explained. */
function sharedOf(records: readonly EvaluationRecord[], mapsOf: ReadonlyMap<string, readonly KnownMap[]>) {
  const said = records.flatMap(({ image, top, truth }) => {
    const isMistake = truth !== null && truth !== top[0];
    return isMistake ? (mapsOf.get(image) ?? []).filter(({ target }) => target === top[0]) : [];
  });
  const mean = said.length < 2 ? undefined : meanMap(said.map(({ map }) => map));
  if (mean === undefined) return {};
  const { width, height } = mean.map;
  const square = { imageWidth: width, imageHeight: height, x: 0, y: 0, width, height };
  return {
    mistakesShare: {
      maps: mean.maps,
      thirdsOfModelInput: mapRegions(mean.map, square)?.thirds,
      shareAtBorder: mean.border.share,
      areaOfBorder: mean.border.area,
      meaning:
        'Mean evidence for the wrong class; thirds: rows from the top; more at the border than its area: look there.',
    },
  };
}

function caveatsOf(
  shown: readonly EvaluationRecord[],
  explanations: readonly RunExplanation[],
  mapsOf: ReadonlyMap<string, readonly KnownMap[]>,
): string[] {
  const known = new Set([...explanations.map(({ image }) => image), ...mapsOf.keys()]);
  const missing = shown.filter(({ image, unreadable }) => unreadable === null && !known.has(image)).length;
  const explain = `${missing} of these images are not explained: ask the tool explainPrediction about each, for the predicted and for the true class, before saying why.`;
  return [
    ...(missing > 0 ? [explain] : []),
    'Figures are of this run: images that have changed since are not in it.',
    'A label may be wrong itself: look at the image before blaming the model.',
  ];
}

type LabelOf = (index: number) => string;

function labelsOf({ labels }: RunHeader): LabelOf {
  return (index) => brief(labels[index] ?? `class ${index}`);
}

function brief(text: string): string {
  return printableBrief(String(text), most.name);
}
