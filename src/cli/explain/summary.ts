import { frameNotes } from '../../common/frameNotes.ts';
import { mostFrequent } from '../../common/labels/mostFrequent.ts';
import { chanceWords, measuredVerdict, testedOf, testedWords } from '../../common/measured.ts';
import { formatShare } from '../../common/numbers.ts';
import { regionLines } from '../../common/regionWords.ts';
import { formatScore, type Unit } from '../../common/said.ts';
import { sanitySentence } from '../../common/sanityWords.ts';
import { trustOfMap, trustWords } from '../../common/trust.ts';
import type { ExplanationRecord, Stability } from '../../pipeline/explanation/explanationRecord.ts';
import type { Evaluation } from '../../protocol/evaluation.ts';
import type { ClassScore } from '../../protocol/explanation.ts';
import type { Chance, MethodDescriptor } from '../../protocol/method.ts';
import type { Counts } from '../../protocol/samples.ts';
import { defaultMethod, descriptorOf } from '../../settings/methods.ts';

type Row = [name: string, value: string];

/**
 * An explanation as a dozen lines for the terminal.
 *
 * @param image as the user named it.
 * @param folder where the evidence is; undefined: not written.
 */
export function summarize(kept: ExplanationRecord, image: string, folder: string | undefined): string[] {
  const { options, explanation } = kept;
  const facts = descriptorOf(options.method);
  const { prediction, counts, student, timings } = explanation;
  const { unit } = prediction;
  const [top, ...others] = prediction.top.slice(0, 3);
  const measured = measuredVerdict(kept.evaluation, unit);
  const rows: Row[] = [
    ['model', `${options.model.name}, ${prediction.provider}`],
    ['prediction', top ? scored(top, unit) : ''],
    ...others.map((score): Row => ['', scored(score, unit)]),
  ];
  if (prediction.target.index !== top?.index) rows.push(['explained', scored(prediction.target, unit)]);
  if (options.method !== defaultMethod) rows.push(['method', facts.title]);
  if (counts.total > 0) rows.push(['samples', samplesLine(counts)]);
  const restores = prediction.target.index !== top?.index && prediction.given === undefined;
  const regions = regionLines(explanation.regions, restores, ({ label }) => label, unit);
  rows.push(...regions.map(({ name, value }, at): Row => [at === 0 ? 'regions' : '', `${name}: ${value}`]));
  if (facts.student) {
    rows.push(
      ['agreement', `${figure(student.agreement)}, by chance ${figure(student.majorityBaseline)}`],
      ['correlation', figure(student.correlation)],
    );
  }
  if (facts.student || student.splitHalf !== null) {
    rows.push(['reliability', figure(student.reliability)], ['split-half', figure(student.splitHalf)]);
  }
  if (kept.evaluation) rows.push(...metricRows(kept.evaluation));
  if (kept.stability) rows.push(...stabilityRows(kept.stability));
  if (kept.sanity) rows.push(['sanity', sanitySentence(kept.sanity)]);
  rows.push(
    ['status', `${statusWord(facts, kept)}: ${explanation.advice}`],
    ...(measured === undefined ? [] : [['', measured] satisfies Row]),
    ...(isTested(facts, kept) ? [['', [chanceWords[facts.chance], ...stillToTest(kept)].join(' ')] satisfies Row] : []),
    ['time', `${seconds(timings.total)}, first map ${seconds(timings.firstMap)}`],
  );
  const fitted = [...kept.image.notes, ...frameNotes(kept.frame, prediction.inputSize)];
  const notes = [...fitted, ...prediction.providerNotes, ...explanation.notes];
  rows.push(...notes.map((note): Row => ['note', note]));
  if (folder !== undefined) rows.push(['files', folder]);
  return [image, ...rows.map(([name, value]) => `  ${name.padEnd(12)} ${value}`)];
}

/** What to go by where no reliability is to be had, as far as it was not asked for. */
function stillToTest({ evaluation, sanity }: ExplanationRecord): readonly string[] {
  if (sanity !== undefined) return [];
  return evaluation?.curves === undefined
    ? ['What speaks for the map: insertion above random (--metrics), and a map that changes with the model (--sanity).']
    : ['--sanity tests it further: whether the map changes with the model.'];
}

/** Whether only tests of the map can say what it is worth. */
function isTested(
  facts: MethodDescriptor,
  { explanation }: ExplanationRecord,
): facts is MethodDescriptor & { readonly chance: Chance } {
  return facts.chance !== undefined && explanation.status === 'ok';
}

/** The method's own word where it has one, or the panel's for the grade: "ok" would say more than was found. */
function statusWord(facts: MethodDescriptor, kept: ExplanationRecord): string {
  const { explanation, evaluation } = kept;
  const { status, student } = explanation;
  const own = isTested(facts, kept) ? testedWords[testedOf(evaluation)] : facts.words?.[status]?.toLowerCase();
  if (own !== undefined || student.reliability === null || (status !== 'ok' && status !== 'unstable'))
    return own ?? status;
  return trustWords[trustOfMap(status, student, evaluation)];
}

function metricRows({ curves, road }: Evaluation): Row[] {
  const rows: Row[] = [];
  if (curves) {
    const { map, random, step } = curves;
    const line = (name: 'deletion' | 'insertion', better: string) =>
      `${figure(map[name].auc)} (random ${figure(random[name].auc)}), ${better} is better, ${step} pixels a step`;
    rows.push(['deletion', line('deletion', 'lower')], ['insertion', line('insertion', 'higher')]);
  }
  if (road) {
    const { difference, meanLerf, meanMorf } = road;
    const parts = `LeRF ${figure(meanLerf)} − MoRF ${figure(meanMorf)}`;
    rows.push(['ROAD', `${figure(difference)} (${parts}), higher is better, random about 0`]);
  }
  return rows;
}

/** All are rank correlations of maps. */
function stabilityRows({ seeds, betweenSeeds, convergence, otherClass }: Stability): Row[] {
  const rows: Row[] = [['seeds', `${figure(betweenSeeds)} between the maps of seeds ${seeds.join(', ')}`]];
  if (convergence.length > 0) {
    const points = convergence.map(({ samples, correlation }) => `${figure(correlation)} after ${samples}`);
    rows.push(['converges', `${points.join(', ')} samples`]);
  }
  if (otherClass) rows.push(['classes', `${figure(otherClass.correlation)} with the map of ${otherClass.label}`]);
  return rows;
}

function scored({ index, label, probability }: ClassScore, unit: Unit): string {
  return `${unit === 'score' ? formatScore(probability) : formatShare(probability, 3)}  ${label} (${index})`;
}

function samplesLine({ total, kept, shifted, shiftedTo }: Counts): string {
  const all = mostFrequent(shiftedTo);
  const shown = all.slice(0, 3).map(([label, count]) => `${label} ${count}`);
  const rest = all.slice(3).reduce((sum, [, count]) => sum + count, 0);
  if (rest > 0) shown.push(`other labels ${rest}`);
  return `${total}: ${kept} kept, ${shifted} shifted${shown.length > 0 ? ` to ${shown.join(' · ')}` : ''}`;
}

function figure(value: number | null): string {
  return value === null ? 'none' : value.toFixed(2);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
