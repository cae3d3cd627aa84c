/**
 * Prints how long it takes from a new `.onnx` file to the first right map of it: the form that adds a model, as it fills
 * itself in, then one explanation. `npx tsx scripts/bench/firstRightMap.ts [FOLDER of models]`, after `npm run build`. What
 * people take to read and to click is not in it.
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { AddModelSession } from '../../src/extension/addModel/addModelSession.ts';
import type { ModelEntry } from '../../src/extension/addModel/entry/modelEntry.ts';
import { PipelineHost } from '../../src/extension/process/pipelineHost.ts';
import type { Explanation } from '../../src/protocol/explanation.ts';
import { explainOptions } from '../../src/settings/options.ts';
import { type ConfiguredModel, readSettings } from '../../src/settings/settings.ts';
import { root } from '../shared/places.ts';

const assets = path.join(root, 'media');
const photographs = ['chelsea.png', 'coffee.png'].map((name) => path.join(assets, 'examples', name));
/** What chelsea.png shows, as ImageNet has it. */
const rightAnswer = /^(tabby|tiger cat|Egyptian cat)/;
const folder = path.resolve(process.argv[2] ?? path.join(root, '../shared/models'));
if (!existsSync(folder)) {
  console.error(`${folder} is not there: name a folder of .onnx models.`);
  process.exit(2);
}

for (const name of readdirSync(folder).filter((file) => file.endsWith('.onnx'))) await measure(path.join(folder, name));

/** In a process of its own, as after a first click. */
async function measure(model: string): Promise<void> {
  const begin = performance.now();
  const since = () => `${((performance.now() - begin) / 1000).toFixed(1)} s`;
  const host = startHost();
  try {
    const filled = await fillIn(model, host);
    if (typeof filled === 'string') {
      console.log(`${path.basename(model)}: not a model that the form adds (${filled})`);
      return;
    }
    const { settings, spec } = filled;
    const added = since();
    const marks: Record<string, string> = {};
    const options = explainOptions(settings, spec, photographs[0] as string, {
      method: 'relabel',
      sampling: 'local',
      samples: 1000,
      seed: 0,
    });
    const run = host.explain(options, (event) => {
      if (event.type === 'predicted') marks.prediction ??= since();
      if (event.type === 'progress' && event.progress.map) marks['first map'] ??= since();
    });
    const explanation = await run.explanation;
    console.log(`${path.basename(model)}: form filled in ${added}, fed as ${filled.fed}; from the click on the file:`);
    for (const [what, time] of Object.entries({ ...marks, 'finished map': since() })) console.log(`  ${what} ${time}`);
    console.log(`  ${answerOf(explanation)}`);
  } catch (error) {
    console.log(`${path.basename(model)}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    host.dispose();
  }
}

function answerOf({ prediction, timings }: Explanation): string {
  const [top] = prediction.top;
  const right = rightAnswer.test(top?.label ?? '') ? 'right' : 'not right for chelsea.png';
  return `${top?.label}, ${top?.probability.toFixed(2)}: ${right}; first map ${(timings.firstMap / 1000).toFixed(1)} s into the run`;
}

function startHost(): PipelineHost {
  const quiet = (): void => {};
  const env = Object.fromEntries(Object.entries(process.env).flatMap(([key, value]) => (value ? [[key, value]] : [])));
  return new PipelineHost({
    main: path.join(root, 'dist/main.js'),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    runtime: async () => ({ command: process.execPath, env, decisions: [] }),
  });
}

/** The form as it fills itself in; a text says why it doesn't. */
async function fillIn(model: string, host: PipelineHost) {
  const read = (entry: ModelEntry) => readSettings({ 'relabel.models': [entry] }, { baseDir: '/', assets });
  const find = (entry: ModelEntry): ConfiguredModel | undefined =>
    read(entry).settings.models.find(({ name }) => name === entry.name);
  const form = { model, uri: pathToFileURL(model).href, modelPath: model };
  const session = new AddModelSession(form, {
    pipeline: host.pipeline,
    providers: () => ['cpu'],
    truth: () => ({ from: 'none' }),
    resolve: (entry) => ({ spec: find(entry), problems: [] }),
    changed: () => {},
  });
  await session.open(photographs);
  const { state } = session;
  if (state.phase === 'failed') return state.failure ?? 'no reason';
  while (Object.values(session.state.tried).includes('waiting')) await sleep(20);
  const entry = session.entry((file) => file);
  const spec = entry && find(entry);
  if (entry === undefined || spec === undefined) return 'what it is fed is not known';
  return { settings: read(entry).settings, spec, fed: session.state.form.feed };
}
