/**
 * Does the reliability that a map comes with foretell another seed's map? Explains photographs by several seeds each and
 * prints what was said beside what was seen, and how maps fared by the reliability that they had:
 * `npm run bench:trust -- --images DIR [--config FILE] [--model NAME]… [--samples 1000,200] [--count 20] [--seeds 3]`.
 *
 * Results are added to --out, one line of JSON for each image, model and number of samples, so that a run that was broken
 * off goes on; the tables are of all lines.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readImageFolder } from '../../../src/cli/benchmark/folder.ts';
import { spearman } from '../../../src/common/correlation.ts';
import { explain } from '../../../src/pipeline/explanation/explain.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { SaliencyMap } from '../../../src/protocol/explanation.ts';
import type { ConfiguredModel } from '../../../src/settings/configuredModel.ts';
import { explainOptions } from '../../../src/settings/options.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { spread } from '../../shared/spread.ts';
import { type Group, hottestOverlap, type Run } from './agreement.ts';
import { agreementTable, thresholdTable } from './tables.ts';

const { values } = parseArgs({
  options: {
    images: { type: 'string' },
    config: { type: 'string' },
    model: { type: 'string', multiple: true, default: [] },
    samples: { type: 'string', default: '1000' },
    count: { type: 'string', default: '20' },
    seeds: { type: 'string', default: '3' },
    out: { type: 'string', default: 'trust.jsonl' },
  },
});
if (values.images === undefined) throw new Error('--images DIR: a folder of photographs');

const raw = values.config === undefined ? {} : JSON.parse(readFileSync(values.config, 'utf8'));
const baseDir = resolve(dirname(values.config ?? '.'));
const { settings, problems } = readSettings(raw, { baseDir, assets: resolve(import.meta.dirname, '../../../media') });
if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
const wanted = values.model;
const models = settings.models.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const sessions = new Sessions();
for (const [at, image] of spread(readImageFolder(values.images).images, Number(values.count)).entries()) {
  for (const model of models) {
    for (const samples of values.samples.split(',').map(Number)) {
      const known = read().some((group) => isOf(group, image, model.name, samples));
      if (known) continue;
      const group = await measure(image, model, samples);
      appendFileSync(values.out, `${JSON.stringify(group)}\n`);
      const said = group.runs.map(({ reliability }) => reliability?.toFixed(2) ?? '–').join(' ');
      const seen = group.pairs.map(({ rank }) => rank.toFixed(2)).join(' ');
      console.log(`${at + 1} ${model.name}, ${samples}, ${image}: said ${said}, seen ${seen}`);
    }
  }
}
await sessions.dispose();
console.log(`\n${agreementTable(read())}\n\n${thresholdTable(read())}`);

/** All seeds of one image, and how alike the maps of each two of them are. */
async function measure(image: string, model: ConfiguredModel, samples: number): Promise<Group> {
  const runs: Run[] = [];
  const maps: (SaliencyMap | null)[] = [];
  for (let seed = 0; seed < Number(values.seeds); seed++) {
    const options = explainOptions(settings, model, join(values.images ?? '', image), {
      samples,
      seed,
      executionProviders: ['cpu'],
    });
    const record = await explain(options, sessions, { signal: new AbortController().signal, emit: () => {} });
    const { status, student, map } = record.explanation;
    const { reliability, correlation, agreement, majorityBaseline } = student;
    runs.push({ seed, calls: record.cost.calls, status, reliability, correlation, agreement, majorityBaseline });
    maps.push(map);
  }
  const pairs = maps.flatMap((a, one) =>
    maps.slice(one + 1).flatMap((b, next) => {
      const rank = a && b ? spearman(a.values, b.values) : null;
      if (a === null || b === null || rank === null) return [];
      return [{ seeds: [one, one + 1 + next] as const, rank, overlap: hottestOverlap(a.values, b.values) }];
    }),
  );
  return { image, model: model.name, samples, runs, pairs };
}

function read(): readonly Group[] {
  if (!existsSync(values.out)) return [];
  const lines = readFileSync(values.out, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}

function isOf(group: Group, image: string, model: string, samples: number): boolean {
  return group.image === image && group.model === model && group.samples === samples;
}
