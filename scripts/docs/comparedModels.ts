/** How far a gradient is from PyTorch's in double precision: the largest difference, relative to the largest value. */
export interface ComparedModel {
  readonly name: string;
  /** Ours, by the exporter that wrote the file; a text: why there is none. */
  readonly ours: Readonly<Record<string, number | string>>;
  /** What exporters said that wrote no file; null: it is written. */
  readonly exports: Readonly<Record<string, string | null>>;
  /** PyTorch's own in single precision, by the way in which it computes it. */
  readonly single: Readonly<Record<string, number>>;
  /** Ours, if the same backward graph is evaluated in double precision. */
  readonly double?: number | undefined;
}

/** What is asked of a gradient in single precision. */
const tolerance = 1e-4;
/** What is asked of it in double precision; weights and PyTorch's gradient are kept in single precision. */
const exactly = 1e-6;

export const exporters = ['ts17', 'dy18', 'plain17'] as const;

/** Whether a gradient is right; undefined: it can't be told. */
export function isRight({ single, double }: ComparedModel, off: number): boolean {
  const ofPyTorch = Math.max(0, ...Object.values(single));
  return off <= tolerance || off <= ofPyTorch || (double !== undefined && double <= exactly);
}

const columns = { ts17: 'TorchScript exporter', dy18: 'new exporter' } as const;

/**
 * The table of docs/gradients.md, and below it why exports are lacking.
 * @param before the page so far, whose rows of other architectures stay.
 */
export function modelsTable(models: readonly ComparedModel[], before: string): string {
  const table = before.slice(before.indexOf('<!-- models:'), before.indexOf('<!-- end of models'));
  const made = new Set(['architecture', ...models.map(({ name }) => name)]);
  const kept = table.split('\n').filter((line) => !made.has(/^(?:\||-) (\w+) /.exec(line)?.[1] ?? 'architecture'));
  const rows = models.map(({ name, ours, single, double }) => {
    const cells = Object.keys(columns).map((exporter) => cellOf(ours[exporter]));
    const ofPyTorch = Object.values(single);
    return `| ${[name, ...cells, rangeOf(ofPyTorch), cellOf(double)].join(' | ')} |`;
  });
  const head = ['architecture', ...Object.values(columns), 'PyTorch itself', 'our graph in float64'];
  const lacking = models.flatMap(({ name, exports }) =>
    Object.entries(columns).flatMap(([exporter, title]) =>
      exports[exporter] ? [`- ${name} has no file by the ${title}: ${exports[exporter]}`] : [],
    ),
  );
  const all = [...kept, ...rows, ...lacking].sort();
  const of = (mark: string): string[] => all.filter((line) => line.startsWith(mark));
  const notes = of('-').length > 0 ? ['', ...of('-')] : [];
  return [`| ${head.join(' | ')} |`, '|---|---:|---:|---:|---:|', ...of('|'), ...notes].join('\n');
}

const cellOf = (value: number | string | undefined): string =>
  typeof value === 'number' ? short(value) : (value ?? '–');

function rangeOf(values: readonly number[]): string {
  const [low, high] = [short(Math.min(...values)), short(Math.max(...values))];
  if (values.length === 0) return '–';
  return low === high ? low : `${low} to ${high}`;
}

const short = (value: number): string => value.toExponential(0);
