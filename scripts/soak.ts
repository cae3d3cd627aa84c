/**
 * `npm run soak`: one explanation after another in one process, three models in turn, as a window that stays open for
 * days. Memory, handles and the time on the processor at the end must be what they were after the first rounds.
 */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { explain } from '../src/pipeline/explanation/explain.ts';
import { Sessions } from '../src/pipeline/onnx/session.ts';
import { explainOptions } from '../src/settings/options.ts';
import { readSettings } from '../src/settings/settings.ts';
import { writeTinyModels } from '../test/fixtures/models/tinyModels.ts';
import { mebibytes, median } from './shared/figures.ts';
import { root, temporaryFolder } from './shared/places.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '1000' }, samples: { type: 'string', default: '20' } },
});
/** Rounds until everything has been loaded and the heap has its size. */
const warmUp = 9;
/** Memory may grow by so much after that, and times by so large a part. */
const allowedBytes = 200 * 2 ** 20;
const allowedSlowdown = 2;

interface Reading {
  readonly memory: number;
  readonly handles: number;
  /** Of all processor cores together: what else the machine does changes it little, other than the time on the clock. */
  readonly seconds: number;
}

/** Open files of this process where the system tells them, else what Node keeps open. */
function handles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : process.getActiveResourcesInfo().length;
}

async function soak(folder: string, rounds: number): Promise<Reading[]> {
  const tiny = await writeTinyModels(folder);
  const { teacher, labels, encoder, decoder } = tiny;
  const raw = {
    'relabel.models': [
      { name: 'a', path: teacher, labels, preset: 'unit', vae: 'tiny' },
      { name: 'b', path: teacher, preset: 'symmetric', vae: 'tiny', output: 'sigmoid' },
    ],
    'relabel.vaes': [{ name: 'tiny', encoder, decoder }],
    'relabel.samples': Number(values.samples),
  };
  const { settings } = readSettings(raw, { baseDir: folder, assets: path.join(root, 'media') });
  const images = [tiny.image, path.join(root, 'media/examples/chelsea.png')];
  const sessions = new Sessions();
  const readings: Reading[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = process.cpuUsage();
    const model = settings.models[round % settings.models.length];
    if (model === undefined) throw new Error('there is no model');
    const options = explainOptions(settings, model, images[round % images.length] ?? '', { seed: round });
    await explain(options, sessions, { signal: new AbortController().signal, emit: () => {} });
    const { user, system } = process.cpuUsage(start);
    readings.push({
      memory: process.memoryUsage.rss(),
      handles: handles(),
      seconds: (user + system) / 1e6,
    });
  }
  await sessions.dispose();
  return readings;
}

const folder = temporaryFolder('soak');
const readings = await soak(folder, Number(values.rounds));
rmSync(folder, { recursive: true });

const settled = readings.slice(Math.min(warmUp, Math.floor(readings.length / 2)));
const third = Math.ceil(settled.length / 3);
const [first, last] = [settled.slice(0, third), settled.slice(-third)];
/** The medians of the first and the last third. */
const drift = (key: keyof Reading): readonly [before: number, after: number] => {
  const of = (part: readonly Reading[]): number => median(part.map((reading) => reading[key]));
  return [of(first), of(last)];
};
const [memory, open, seconds] = [drift('memory'), drift('handles'), drift('seconds')];
const peak = Math.max(...readings.map((reading) => reading.memory));
console.log(`${readings.length} explanations, 3 models in turn, ${values.samples} samples each`);
console.log(`memory   ${memory.map(mebibytes).join(' at first, ')} at the end, ${mebibytes(peak)} at most`);
console.log(`handles  ${open.join(' at first, ')} at the end`);
console.log(`CPU time ${seconds.map((time) => time.toFixed(2)).join(' s at first, ')} s at the end`);

const faults = [
  memory[1] - memory[0] > allowedBytes && 'memory grows',
  open[1] > open[0] + 2 && 'handles are left open',
  seconds[1] > allowedSlowdown * seconds[0] && 'it gets slower',
].filter((fault) => fault !== false);
console.log(faults.length === 0 ? 'flat' : faults.join(', '));
process.exitCode = faults.length === 0 ? 0 : 1;
