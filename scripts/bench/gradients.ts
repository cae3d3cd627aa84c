/**
 * Prints what a gradient costs: one run that gives the scores and the gradient by the input, over a run of the model alone.
 * `npx tsx scripts/bench/gradients.ts [--pairs N] [--batch N] MODEL.onnx[:SIZE] …`. Medians of pairs that take turns, so that
 * what else the machine does counts for both.
 */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { GradientModel } from '../../src/pipeline/onnx/gradients/gradientModel.ts';
import { InferenceSession, Tensor } from '../../src/pipeline/onnx/ort.ts';
import { sleepingThreads } from '../../src/pipeline/onnx/sessionThreads.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pairs: { type: 'string', default: '20' }, batch: { type: 'string', default: '1' } },
});
const pairs = Number(values.pairs);
const batch = Number(values.batch);

console.log(
  'model                          forward ms  with gradient ms  ratio (median of pairs; quartiles)  memory MB',
);
for (const model of positionals) {
  const [path = '', size = '224'] = model.split(':');
  console.log(await measure(path, Number(size)));
}

async function measure(path: string, size: number): Promise<string> {
  const shape = [batch, 3, size, size];
  const image = Float32Array.from({ length: batch * 3 * size * size }, (_, at) => Math.sin(at * 0.37));
  const forward = await InferenceSession.create(path, { ...sleepingThreads, executionProviders: ['cpu'] });
  const [input = ''] = forward.inputNames;
  const model = await GradientModel.open({ path, shape });
  const session = await model.session({ score: 'logOdds', gradients: [model.input] });
  const classes = Array.from({ length: batch }, () => 0);
  const runs = {
    alone: () => forward.run({ [input]: new Tensor('float32', image, shape) }),
    gradient: () => session.run(image, classes),
  };
  for (let warm = 0; warm < 3; warm++) {
    await runs.alone();
    await runs.gradient();
  }
  const memory = process.memoryUsage().rss / 2 ** 20;
  const times: { readonly alone: number; readonly both: number }[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    times.push({ alone: await timeOf(runs.alone), both: await timeOf(runs.gradient) });
  }
  await model.dispose();
  await forward.release();
  const alone = quantiles(times.map((time) => time.alone));
  const both = quantiles(times.map((time) => time.both));
  const ratio = quantiles(times.map((time) => time.both / time.alone));
  const [low, middle, high] = ratio.map((value) => value.toFixed(2));
  const columns = [alone[1].toFixed(1).padStart(10), both[1].toFixed(1).padStart(16)];
  return `${basename(path).padEnd(30)} ${columns.join(' ')}  ${middle} (${low}–${high})  ${memory.toFixed(0)}`;
}

async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function quantiles(values: readonly number[]): readonly [number, number, number] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return [at(0.25), at(0.5), at(0.75)];
}
