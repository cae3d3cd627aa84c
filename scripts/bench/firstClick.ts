/**
 * Prints how long it takes from a click on *Explain Prediction* to the prediction and to the first map, for the bundled
 * model and each model of a folder: in a process that is started for it (cold), in one that was started and told to prepare
 * when the image was opened (prepared), and in one that has explained another image (warm).
 * `npx tsx scripts/bench/firstClick.ts [FOLDER of models] [--method NAME] [--times N]`, after `npm run build`. What the
 * page takes to open is not in it: that happens meanwhile. On Linux the processor time of the process is printed, too,
 * which other programs on the machine lengthen little.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PipelineHost } from '../../src/extension/process/pipelineHost.ts';
import type { ExplainOptions, MethodName } from '../../src/protocol/options.ts';
import { explainOptions } from '../../src/settings/options.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { root } from '../shared/places.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { method: { type: 'string', default: 'relabel' }, times: { type: 'string', default: '3' } },
});
const assets = path.join(root, 'media');
const [other, clicked] = ['coffee.png', 'chelsea.png'].map((name) => path.join(assets, 'examples', name)) as [
  string,
  string,
];
const folder = path.resolve(positionals[0] ?? path.join(root, '../shared/models'));
const states = ['cold', 'prepared', 'warm'] as const;
const marks = ['process ready', 'image', 'prediction', 'first map'] as const;
/** Milliseconds, and those of the process's processors; the latter are known on Linux only. */
interface Spent {
  readonly wall: number;
  readonly busy: number | undefined;
}
type Times = Partial<Record<(typeof marks)[number], Spent>>;
/** Clock ticks of Linux's /proc a second. */
const ticks = 100;

const models = existsSync(folder) ? readdirSync(folder).filter((file) => /(?<!coder)\.onnx$/.test(file)) : [];
for (const model of [undefined, ...models]) {
  try {
    const rounds: Record<(typeof states)[number], Times>[] = [];
    for (let round = 0; round < Number(values.times); round++) rounds.push(await clicks(model));
    console.log(model ?? 'bundled model');
    for (const state of states) {
      const words = marks.flatMap((mark) =>
        figuresOf(
          mark,
          rounds.flatMap((round) => round[state][mark] ?? []),
        ),
      );
      console.log(`  ${state}, ms: ${words.join(', ')}`);
    }
  } catch (error) {
    console.log(`${model}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The middle and the least of several measurements. */
function figuresOf(mark: string, measured: readonly Spent[]): readonly string[] {
  const wall = measured.map((time) => time.wall).sort((a, b) => a - b);
  const busy = measured.flatMap((time) => time.busy ?? []);
  if (wall.length === 0) return [];
  const processors = busy.length === 0 ? '' : `, processors ${Math.min(...busy).toFixed(0)}`;
  return [`${mark} ${wall[wall.length >> 1]?.toFixed(0)} (least ${wall[0]?.toFixed(0)}${processors})`];
}

/** The first image in a process that starts with it, then another one; and the first in a process that is prepared. */
async function clicks(model: string | undefined): Promise<Record<(typeof states)[number], Times>> {
  const [cold, warm] = await withHost(async (click) => [await click(other), await click(clicked)] as const);
  const prepared = await withHost(async (click, host) => {
    await host.pipeline.prepare({ options: optionsOf(model, other) });
    return click(clicked);
  });
  return { cold, prepared, warm };

  async function withHost<T>(use: (click: (image: string) => Promise<Times>, host: PipelineHost) => Promise<T>) {
    const quiet = (): void => {};
    const env = Object.fromEntries(
      Object.entries(process.env).flatMap(([key, value]) => (value ? [[key, value]] : [])),
    );
    let ready = quiet;
    const host = new PipelineHost({
      main: path.join(root, 'dist/main.js'),
      log: {
        debug: quiet,
        info: (line) => line.startsWith('The pipeline is ready') && ready(),
        warn: quiet,
        error: quiet,
      },
      runtime: async () => ({ command: process.execPath, env, decisions: [] }),
    });
    try {
      return await use((image) => timesOf(host, optionsOf(model, image), (mark) => (ready = mark)), host);
    } finally {
      host.dispose();
    }
  }
}

function optionsOf(model: string | undefined, image: string): ExplainOptions {
  const configured = model === undefined ? {} : { 'relabel.models': [{ name: model, path: path.join(folder, model) }] };
  const { settings } = readSettings(configured, { baseDir: '/', assets });
  const spec = settings.models.find((each) => (model === undefined ? each.bundled : each.name === model));
  if (spec === undefined) throw new TypeError('This model was left out of the settings.');
  return explainOptions(settings, spec, image, {
    method: values.method as MethodName,
    sampling: 'local',
    samples: 1000,
    seed: 0,
  });
}

/** Milliseconds from the click; the run is cancelled at its first map. */
async function timesOf(
  host: PipelineHost,
  options: ExplainOptions,
  onReady: (mark: () => void) => void,
): Promise<Times> {
  const [begin, busyBefore] = [performance.now(), busyTime(host.pid)];
  const times: Times = {};
  const mark = (what: (typeof marks)[number]): void => {
    const busy = busyTime(host.pid);
    const spent = busy === undefined ? undefined : busy - (busyBefore ?? 0);
    times[what] ??= { wall: performance.now() - begin, busy: spent };
  };
  onReady(() => mark('process ready'));
  const run = host.explain(options, (event) => {
    if (event.type === 'opened') mark('image');
    if (event.type === 'predicted') mark('prediction');
    if (event.type !== 'progress' || !event.progress.map) return;
    mark('first map');
    run.cancel();
  });
  await run.explanation.catch((error) => {
    if (times['first map'] === undefined) throw error;
  });
  return times;
}

/** Milliseconds for which a process has kept processors busy. */
function busyTime(pid: number | undefined): number | undefined {
  const stat = `/proc/${pid}/stat`;
  if (pid === undefined || !existsSync(stat)) return undefined;
  // After the name, which may contain spaces: state is field 3, user and system time are 14 and 15.
  const fields = readFileSync(stat, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticks;
}
