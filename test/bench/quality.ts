/**
 * Prints deletion and insertion (RISE's metrics, step 1792) of the maps of some images, beside a random map's.
 * `npm run bench:quality -- FOLDER [--limit N] [--samples N]`: images are taken evenly over the folder.
 */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { imageExtensions } from '../../src/extension/imageFiles.ts';
import { explain } from '../../src/pipeline/explain.ts';
import { toTensor } from '../../src/pipeline/image.ts';
import { deletion, insertion, saliencyOrder } from '../../src/pipeline/metrics/causal.ts';
import { randomStream } from '../../src/pipeline/random.ts';
import { Sessions } from '../../src/pipeline/session.ts';
import { Teacher } from '../../src/pipeline/teacher.ts';
import { bundledModel } from '../../src/settings/bundled.ts';
import { explainOptions } from '../../src/settings/options.ts';
import { readSettings } from '../../src/settings/settings.ts';

const step = 1792;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { limit: { type: 'string', default: '20' }, samples: { type: 'string', default: '1000' } },
});
const folder = resolve(positionals[0] ?? '.');
const files = readdirSync(folder).filter((name) => imageExtensions.some((extension) => name.endsWith(`.${extension}`)));
const count = Math.min(Number(values.limit), files.length);
const chosen = Array.from({ length: count }, (_, i) => files[Math.floor(((i + 0.5) * files.length) / count)] ?? '');

const assets = resolve(import.meta.dirname, '../../media');
const { settings } = readSettings({}, { baseDir: folder, assets });
const model = bundledModel(assets);
const sessions = new Sessions();
const teacher = await Teacher.load(model, sessions, ['cpu'], 'auto');
const rows: number[][] = [];
console.log(
  'image                             relabel: del   ins   diff   random: del   ins   agreement  split-half  kept',
);
for (const name of chosen) {
  const { explanation, picture } = await explain(
    explainOptions(settings, model, resolve(folder, name), {
      samples: Number(values.samples),
      executionProviders: ['cpu'],
    }),
    sessions,
    { signal: new AbortController().signal, emit: () => {} },
  );
  const { map, student, counts, prediction } = explanation;
  if (map === null) {
    console.log(`${name.padEnd(32)}  ${explanation.status}`);
    continue;
  }
  const tensor = toTensor(picture, model.input, teacher.input.layout);
  const subject = { teacher, tensor, target: prediction.target.index };
  const { uniform } = randomStream(0, 0);
  const row: number[] = [];
  for (const saliency of [map.values, Float32Array.from(map.values, () => uniform())]) {
    const order = saliencyOrder(saliency);
    row.push((await deletion(subject, order, step)).auc, (await insertion(subject, order, step)).auc);
  }
  row.push(student.agreement ?? Number.NaN, student.splitHalf ?? Number.NaN, counts.kept / counts.total);
  rows.push(row);
  console.log(line(name, row));
}
console.log(line(`mean of ${rows.length}`, meanOf(rows)));

function meanOf(all: readonly number[][]): number[] {
  return (all[0] ?? []).map((_, column) => all.reduce((sum, row) => sum + (row[column] ?? 0), 0) / all.length);
}

function line(name: string, [del = 0, ins = 0, randomDel = 0, randomIns = 0, ...figures]: number[]): string {
  const numbers = [del, ins, ins - del, randomDel, randomIns, ...figures].map((value) => value.toFixed(3));
  const [a, b, c, d, e, ...rest] = numbers;
  return `${name.slice(0, 32).padEnd(32)}         ${a} ${b}  ${c}           ${d} ${e}   ${rest.join('      ')}`;
}
