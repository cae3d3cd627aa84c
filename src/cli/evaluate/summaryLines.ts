import { basename } from 'node:path';
import type { RunComparison } from '../../common/evaluation/comparison/compareRuns.ts';
import type { RunFigures } from '../../common/evaluation/runFigures.ts';
import { classNames, firstSynonym } from '../../common/labels/firstSynonym.ts';
import { formatRate, formatRates, formatShare } from '../../common/numbers.ts';
import type { RunExplanation, RunHeader, TruthSource, UnknownName } from '../../protocol/folders/folderRun.ts';

type Row = readonly [name: string, value: string];

const shown = 5;

/** The figures of a run as a dozen lines for the terminal. */
export function summaryLines(figures: RunFigures, header: RunHeader, folder: string): string[] {
  const { images, unreadable, judged, accuracy, calibration, confusedPairs, classes, worst } = figures;
  const nameOf = classNames(header.labels);
  const rows: Row[] = [
    ['model', `${header.model.name}, ${header.provider}`],
    ['images', unreadable === 0 ? `${images}` : `${images}, of which ${unreadable} can't be read`],
    ['truth', judged === 0 ? truthWords(header.truth) : `${truthWords(header.truth)}: known of ${judged} images`],
  ];
  const { top1, top5, interval } = accuracy;
  if (top1 !== null && interval !== null) {
    const between = `95 % interval ${formatRates(interval)}`;
    // Of five classes or fewer, the true one is always among the first five.
    const five = header.labels.length > 5 ? `, top-5 ${formatRate(top5 ?? 0)}` : '';
    rows.push(['accuracy', `top-1 ${formatRate(top1)} (${between})${five}`], ...thinRows(classes));
  }
  if (calibration.ece !== null) rows.push(['calibration', `expected error ${formatShare(calibration.ece, 3)}`]);
  for (const [at, { truth, predicted, images: count, share: of }] of confusedPairs.slice(0, shown).entries()) {
    rows.push([
      at === 0 ? 'confused' : '',
      `${nameOf(truth)} → ${nameOf(predicted)}: ${count}, ${formatRate(of)} of its images`,
    ]);
  }
  const weak = [...classes]
    .filter(({ recall, support }) => recall !== null && recall < 1 && support > 1)
    .sort((a, b) => (a.recall ?? 0) - (b.recall ?? 0) || b.support - a.support);
  for (const [at, { index, recall, support, right }] of weak.slice(0, shown).entries()) {
    rows.push([at === 0 ? 'recall' : '', `${formatRate(recall ?? 0)} (${right} of ${support}) ${nameOf(index)}`]);
  }
  for (const [at, mistake] of worst.slice(0, shown).entries()) {
    const { image, predicted, probability, truth, truthProbability } = mistake;
    const words = `${nameOf(predicted)} ${formatShare(probability)}, is ${nameOf(truth)} ${formatShare(truthProbability)}`;
    rows.push([at === 0 ? 'worst' : '', `${image}: ${words}`]);
  }
  rows.push(...unreadableRows(figures), ['files', folder]);
  return [header.name, ...lines(rows)];
}

/** What the classes of the images are too few for. */
function thinRows(classes: RunFigures['classes']): Row[] {
  const [only, second] = classes.filter(({ support }) => support > 0);
  if (only !== undefined && second === undefined) {
    return [
      ['', `all of one class, ${firstSynonym(only.label)}: this is its recall, and says nothing of other classes`],
    ];
  }
  const single = classes.every(({ support }) => support <= 1);
  return single ? [['', 'one image a class: nothing can be said of single classes']] : [];
}

function unreadableRows({ unreadableImages }: RunFigures): Row[] {
  const rows = unreadableImages.slice(0, shown).map(({ image, reason }, at): Row => {
    return [at === 0 ? 'unreadable' : '', `${image}: ${reason}`];
  });
  const rest = unreadableImages.length - rows.length;
  return rest > 0 ? [...rows, ['', `and ${rest} more: see records.jsonl`]] : rows;
}

/** What was explained, and the results. */
export function explainedLines(explanations: readonly RunExplanation[]): string[] {
  const of = (wanted: RunExplanation['role']) => explanations.filter(({ role }) => role === wanted);
  const found = (some: readonly RunExplanation[]): number => some.filter(({ region }) => region !== null).length;
  const [said, truth] = [of('predicted'), of('truth')];
  // What was a mistake before its label was corrected is explained, and none.
  if (said.length === 0 && truth.length === 0) return [];
  return lines([
    ['explained', `${said.length} mistakes; causes found: ${found(said)}, repairs: ${found(truth)}`],
    ['', 'relabel report shows them'],
  ]);
}

/** How the images compare with an earlier run. */
export function comparisonLines(comparison: RunComparison, old: string): string[] {
  const { images, leftOut, lost, fixed, broken, bothRight, bothWrong, accuracy, test, recalls } = comparison;
  if (accuracy === null) return [`against ${old}`, ...lines([['images', 'none that both runs have judged']])];
  const fallen = recalls
    .filter(({ before, now }) => now < before)
    .sort((a, b) => a.now - a.before - (b.now - b.before));
  const rows: Row[] = [
    ['images', leftOut === 0 ? `${images}` : `${images}; ${leftOut} are not judged in both, or have changed`],
    ...(lost.length === 0 ? [] : [['lost', lostWords(lost.length, old)] satisfies Row]),
    ['accuracy', `${formatRate(accuracy.before)} before, ${formatRate(accuracy.now)} now`],
    ['changed', `${fixed.length} fixed, ${broken.length} broken; ${bothRight} right and ${bothWrong} wrong in both`],
    [
      'McNemar',
      `p = ${test.p < 0.001 ? test.p.toExponential(1) : formatShare(test.p, 3)}: chance alone would give such a difference this often`,
    ],
    ...fallen.slice(0, shown).map(({ label, before, now, support }, at): Row => {
      return [
        at === 0 ? 'recall' : '',
        `${formatRate(before)} → ${formatRate(now)} ${firstSynonym(label)} (${support} ${support === 1 ? 'image' : 'images'})`,
      ];
    }),
    ...broken.slice(0, shown).map((image, at): Row => [at === 0 ? 'broken' : '', image]),
  ];
  return [`against ${old}`, ...lines(rows)];
}

function lostWords(images: number, old: string): string {
  return `${images} that ${basename(old)} has judged and that can’t be judged now: unreadable, or of no class of the model`;
}

export function truthWords(truth: TruthSource): string {
  switch (truth.from) {
    case 'none':
      return 'none was found';
    case 'folder':
      return 'names of folders';
    case 'table':
      return truth.path;
    case 'name':
      return 'names of files';
  }
}

/** Names that are not classes of the model, with what may have been meant. */
export function unknownLines(unknown: readonly UnknownName[], model: string): string[] {
  if (unknown.length === 0) return [];
  const listed = unknown.slice(0, 2 * shown).map(({ name, images, nearest }) => {
    const meant = nearest.length === 0 ? '' : `; nearest: ${nearest.map((label) => `"${label}"`).join(', ')}`;
    return `  ${name} (${images} ${images === 1 ? 'image' : 'images'}${meant})`;
  });
  const rest = unknown.length - listed.length;
  return [`Names that are no class of ${model}:`, ...listed, ...(rest > 0 ? [`  and ${rest} more`] : [])];
}

function lines(rows: readonly Row[]): string[] {
  return rows.map(([name, value]) => `  ${name.padEnd(12)} ${value}`);
}
