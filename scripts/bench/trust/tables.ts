import { pearson, spearman } from '../../../src/common/correlation.ts';
import { wilsonInterval } from '../../../src/common/evaluation/wilson.ts';
import { mean } from '../../shared/figures.ts';
import { fates, type Group, type SaidAndSeen, saidAndSeen } from './agreement.ts';

/** Said against seen, for each model and number of samples and for all of them, in Markdown. */
export function agreementTable(groups: readonly Group[]): string {
  const kinds = [...new Set(groups.map(({ model, samples }) => `${model}, ${samples} samples`))];
  const rows = [...kinds, undefined].map((kind) => {
    const own = groups.filter(({ model, samples }) => kind === undefined || kind === `${model}, ${samples} samples`);
    return `| ${kind ?? 'all'} | ${own.length} | ${agreementCells(own).join(' | ')} |`;
  });
  return [
    '| | photographs | pairs of runs | said | seen | bias | mean of \\|said − seen\\| | Pearson | rank correlation | hottest tenth in common |',
    '|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...rows,
  ].join('\n');
}

function agreementCells(groups: readonly Group[]): readonly string[] {
  const both = saidAndSeen(groups);
  const said = both.map((pair) => pair.said);
  const seen = both.map((pair) => pair.seen);
  const off = both.map((pair) => Math.abs(pair.said - pair.seen));
  return [
    String(both.length),
    ...[mean(said), mean(seen)].map(figure),
    biasOf(groups),
    figure(mean(off)),
    figure(pearson(said, seen)),
    figure(spearman(said, seen)),
    figure(mean(groups.flatMap(({ pairs }) => pairs.map(({ overlap }) => overlap)))),
  ];
}

/** Mean of said − seen, ± one standard error over photographs: pairs of the same photograph are no more than one. */
function biasOf(groups: readonly Group[]): string {
  const biases = groups.flatMap((group) => {
    const both: readonly SaidAndSeen[] = saidAndSeen([group]);
    return both.length > 0 ? [mean(both.map(({ said, seen }) => said - seen))] : [];
  });
  const centre = mean(biases);
  const variance = biases.reduce((sum, bias) => sum + (bias - centre) ** 2, 0) / (biases.length - 1);
  return `${centre < 0 ? '−' : '+'}${figure(Math.abs(centre))} ± ${figure(Math.sqrt(variance / biases.length))}`;
}

/** How single runs fared with other seeds, by the reliability that they had at least, in Markdown. */
export function thresholdTable(groups: readonly Group[]): string {
  const all = fates(groups);
  const rows = [0, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9].map((least) => {
    const own = all.filter(({ reliability }) => reliability >= least);
    const stable = own.filter(({ rank }) => rank >= 0.7);
    const overlapping = own.filter(({ overlap }) => overlap >= 0.6);
    const both = stable.filter(({ overlap }) => overlap >= 0.6);
    const shares = [stable, overlapping, both].map((some) => share(some.length, own.length));
    return `| ${least} | ${own.length} | ${shares.join(' | ')} |`;
  });
  return [
    '| reliability at least | runs | other seeds ≥ 0.7 | hottest tenth in common ≥ 0.6 | both |',
    '|---|---:|---:|---:|---:|',
    ...rows,
  ].join('\n');
}

function share(part: number, whole: number): string {
  const interval = wilsonInterval(part, whole);
  if (interval === null) return '–';
  const [low, high] = interval.map((value) => (100 * value).toFixed(0));
  return `${((100 * part) / whole).toFixed(0)} % (${low} to ${high})`;
}

const figure = (value: number | null): string => (value === null || Number.isNaN(value) ? '–' : value.toFixed(3));
