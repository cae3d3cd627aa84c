import { percent } from '../../common/numbers.ts';
import { printable } from '../../common/printable.ts';
import { type Estimate, leastForInterval, level, resamples } from '../../pipeline/numeric/bootstrap.ts';
import type { Figures } from './entry.ts';
import type { Compared, ModelReport, Report, Row } from './report.ts';

interface TableColumn {
  readonly heading: string;
  cell(row: Row): string;
}

/** A benchmark as Markdown: how it ran, and for each model a table of the maps, one of the second judge if asked, and one of the cost. */
export function toMarkdown(report: Report): string {
  return [settingList(report), ...report.models.map((model) => modelSection(model, report.setting.against))].join(
    '\n\n',
  );
}

function settingList({ setting, machines, peakMemory, failed }: Report): string {
  const { relabel, onnxruntime, node } = setting.versions;
  const lines = [
    code(setting.command),
    `${setting.images} of ${setting.of} images of ${escaped(setting.folder)}`,
    `step ${setting.step}, seed ${setting.seed}, sampling ${setting.sampling}`,
    `mean (${100 * level} % interval by percentile bootstrap over images, ${resamples} resamples, from ${leastForInterval} images on)`,
    `${machines.map(escaped).join(' and ')}; Relabel ${relabel}, ONNX Runtime ${onnxruntime}, Node ${node}`,
    `peak memory of this run ${Math.round(peakMemory / 1e6)} MB`,
  ];
  if (failed > 0) lines.push(`**${failed} failed** and are not included in any mean`);
  return lines.map((line) => `- ${line}`).join('\n');
}

function modelSection({ model, provider, rows }: ModelReport, against: string | null): string {
  const ahead = (figure: Compared): TableColumn[] =>
    against === null ? [] : [{ heading: `ahead of ${escaped(against)}`, cell: (row) => leadOf(row, figure) }];
  const isKnown = (column: TableColumn): boolean => rows.some((row) => column.cell(row) !== nothing);
  const maps = [
    method,
    drawn,
    ...causal,
    ...ahead('difference'),
    ...road,
    ...ahead('road'),
    ...[sanity].filter(isKnown),
  ];
  const second = [...exchanged, ...ahead('exchanged'), fidelity, ...ahead('fidelity')];
  // Not every method has a student.
  const students = student.filter(isKnown);
  const tables = [
    table(maps, rows),
    ...(second.some(isKnown) ? [table([method, ...second], rows)] : []),
    table([method, ...costs, ...students], rows),
  ];
  return [`### ${escaped(model)}, ${escaped(provider)}`, ...tables].join('\n\n');
}

function table(columns: readonly TableColumn[], rows: readonly Row[]): string {
  const lines = [
    columns.map(({ heading }) => heading),
    columns.map((_, index) => (index === 0 ? '---' : '---:')),
    ...rows.map((row) => columns.map(({ cell }) => cell(row))),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const nothing = '–';

const method: TableColumn = { heading: 'method', cell: (row) => escaped(row.method) };

/** If some images have no map, the means are over the others. */
const drawn: TableColumn = {
  heading: 'maps',
  cell: ({ maps, images, failed }) => (maps === images + failed ? `${maps}` : `${maps} of ${images + failed}`),
};

const fixed = (digits: number) => (value: number) => (value < 0 ? '−' : '') + Math.abs(value).toFixed(digits);
const signed = (value: number) => (value < 0 ? '−' : '+') + Math.abs(value).toFixed(3);

/** With its interval, if there are enough images for one. */
function quality(heading: string, figure: keyof Figures): TableColumn {
  return { heading, cell: (row) => interval(row.means[figure], fixed(3)) };
}

function plain(heading: string, figure: keyof Figures, write: (value: number) => string): TableColumn {
  return {
    heading,
    cell(row) {
      const mean = row.means[figure];
      return mean === null ? nothing : write(mean.mean);
    },
  };
}

const causal = [
  quality('deletion ↓', 'deletion'),
  quality('insertion ↑', 'insertion'),
  quality('ins − del ↑', 'difference'),
];
const road = [quality('ROAD MoRF ↓', 'morf'), quality('ROAD LeRF ↑', 'lerf'), quality('LeRF − MoRF ↑', 'road')];
const exchanged = [
  quality('deletion into blur ↓', 'deletionIntoBlur'),
  quality('insertion from grey ↑', 'insertionFromGrey'),
  quality('ins − del ↑', 'exchanged'),
];
const fidelity = quality('µFidelity ↑', 'fidelity');
const sanity = quality('sanity ↓', 'sanity');
const costs = [
  plain('calls', 'calls', fixed(0)),
  plain('time (s)', 'seconds', fixed(1)),
  plain('teacher', 'teacherShare', percent),
];
const student = [
  quality('agreement ↑', 'agreement'),
  quality('correlation ↑', 'correlation'),
  quality('split-half ↑', 'splitHalf'),
  plain('kept', 'keptShare', percent),
];

/** With the number of pairs, if not every image makes one. */
function leadOf({ ahead, images, failed }: Row, figure: Compared): string {
  const lead = ahead[figure];
  const pairs = lead === null || lead.n === images + failed ? '' : `, ${lead.n} images`;
  return interval(lead, signed) + pairs;
}

function interval(estimate: Estimate | null, write: (value: number) => string): string {
  if (estimate === null) return nothing;
  const { n, mean, low, high } = estimate;
  return n < leastForInterval ? write(mean) : `${write(mean)} (${write(low)} to ${write(high)})`;
}

/** A name as text inside Markdown: a bar would end the cell, a bracket begin a link, a line break a new line. */
export function escaped(text: string): string {
  return printable(text).replace(/\\(?=[!-/:-@[-`{-~])|[|[\]<>`*]/g, '\\$&');
}

/** As code, whose fence must be longer than any in the text. */
function code(text: string): string {
  const shown = printable(text);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`;
}
