import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GradientModel } from '../src/pipeline/onnx/gradients/gradientModel.ts';

/*
 * Holds gradients to PyTorch's: `npx tsx scripts/gradients.ts FOLDER [NAME…]`, the folder made by
 * tools/gradient_vectors.py. Prints, for each export, the largest and the root-mean-square difference of the input's
 * gradient, each relative to the same of PyTorch's, and the time of one run.
 */
const [folder = '', ...only] = process.argv.slice(2);
const files = (await readdir(folder)).filter((name) => name.endsWith('.onnx')).sort();
const asked = files.filter((name) => only.length === 0 || only.some((part) => name.startsWith(part)));
let failed = 0;
for (const file of asked) {
  try {
    console.log(`${file.padEnd(50)} ${await compare(file)}`);
  } catch (error) {
    failed++;
    console.log(`${file.padEnd(50)} ${error instanceof Error ? error.message : String(error)}`);
  }
}
console.log(`${asked.length - failed} of ${asked.length} differentiated.`);

async function compare(file: string): Promise<string> {
  const [name = ''] = file.split('.');
  const { shape, values: image } = await readArray(join(folder, `${name}.input.npy`));
  const wanted = await readArray(join(folder, `${name}.gradient.npy`));
  const facts = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as { class: number; score: number };
  const model = await GradientModel.open({ path: join(folder, file), shape });
  try {
    const session = await model.session({ score: 'raw', gradients: [model.input] });
    const { gradients, scores } = await session.run(image, [facts.class]);
    const start = performance.now();
    await session.run(image, [facts.class]);
    const spent = performance.now() - start;
    const found = gradients.get(model.input)?.values ?? new Float32Array();
    const off = found.map((value, at) => value - (wanted.values[at] as number));
    const largest = largestOf(off) / largestOf(wanted.values);
    const rms = normOf(off) / normOf(wanted.values);
    const score = Math.abs((scores[0] ?? 0) - facts.score) / Math.max(1e-6, Math.abs(facts.score));
    return `max ${largest.toExponential(1)}  rms ${rms.toExponential(1)}  score ${score.toExponential(1)}  ${spent.toFixed(0)} ms  layer ${layerOf(model)}`;
  } finally {
    await model.dispose();
  }
}

function layerOf({ lastLayer, layers }: GradientModel): string {
  if (lastLayer === undefined) return 'none';
  const { name, op, channels, height, width, layout } = lastLayer;
  return `${name} (${op}, ${channels} × ${height} × ${width}, ${layout.kind}, of ${layers.length})`;
}

/** A float32 array of NumPy. */
async function readArray(path: string): Promise<{ readonly shape: number[]; readonly values: Float32Array }> {
  const bytes = await readFile(path);
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, start);
  const shape = [...header.slice(header.indexOf('(')).matchAll(/\d+/g)].map(Number);
  const values = Float32Array.from({ length: (bytes.length - start) / 4 }, (_, at) =>
    bytes.readFloatLE(start + 4 * at),
  );
  return { shape, values };
}

function largestOf(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function normOf(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
