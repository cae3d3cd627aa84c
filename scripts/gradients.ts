/**
 * Holds gradients of whole models to PyTorch's: `npx tsx scripts/gradients.ts FOLDER [--only NAME,…] [--missing] [--graphs]
 * [--docs]`, the folder made by tools/gradient_vectors.py. Prints, for each export, the largest difference of the input's
 * gradient from PyTorch's in double precision, relative to its largest value; beside it, what PyTorch's own gradients in
 * single precision are off by, and what the same backward graph is off by if it is evaluated in double precision.
 * `--missing` compares only what isn't compared yet. `--graphs` writes the graphs for evaluation in double precision. `--docs`
 * writes the rows of the folder's architectures into the table of docs/gradients.md. Fails when a model can't be
 * differentiated, or is further off than both 1e-4 and PyTorch itself.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readNpy } from '../src/pipeline/numeric/readNpy.ts';
import { GradientModel } from '../src/pipeline/onnx/gradients/gradientModel.ts';
import { writeModel } from '../src/pipeline/onnx/model.ts';
import { type ComparedModel, exporters, isRight, modelsTable } from './docs/comparedModels.ts';
import { replaceBetweenMarks } from './docs/methodsTable.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    missing: { type: 'boolean' },
    graphs: { type: 'boolean' },
    docs: { type: 'boolean' },
  },
});
const [folder = ''] = positionals;
const only = options.only?.split(',');

/** What the maker of the folder has written of an architecture, and what is added here. */
interface Facts {
  readonly class: number;
  readonly score: number;
  readonly single: Readonly<Record<string, number>>;
  readonly double?: number;
  readonly exports?: Readonly<Record<string, string | null>>;
  readonly ours?: Record<string, number | string>;
}

const names = (await readdir(folder)).filter((file) => file.endsWith('.json')).map((file) => file.split('.')[0]);
const models: ComparedModel[] = [];
let wrong = 0;
for (const name of names.filter((each) => each !== undefined).sort()) {
  const facts = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as Facts;
  const ours = { ...facts.ours };
  if (only === undefined || only.includes(name)) {
    for (const exporter of exporters) {
      if (options.missing && typeof ours[exporter] === 'number') continue;
      const said = await compare(name, exporter, facts);
      if (said === undefined) continue;
      ours[exporter] = said;
    }
    await writeFile(join(folder, `${name}.json`), `${JSON.stringify({ ...facts, ours })}\n`);
  }
  const { single, double, exports = {} } = facts;
  const model = { name, ours, exports, single, double };
  if (Object.keys(ours).length === 0) continue;
  models.push(model);
  const bad = Object.entries(ours).filter(([, off]) => typeof off === 'string' || !isRight(model, off));
  wrong += bad.length;
  console.log(`${name.padEnd(34)} ${lineOf(model)}${bad.length > 0 ? `  wrong: ${bad.map(([by]) => by).join()}` : ''}`);
}
if (options.docs) {
  const page = await readFile('docs/gradients.md', 'utf8');
  const by = 'npx tsx scripts/gradients.ts FOLDER --docs';
  await writeFile('docs/gradients.md', replaceBetweenMarks(page, 'models', modelsTable(models, page), by));
}
console.log(`${models.length} architectures, ${wrong} gradients that are missing or wrong.`);
process.exitCode = wrong > 0 ? 1 : 0;

/** How far the gradient of an export is off, or why there is none; undefined: there is no such file. */
async function compare(name: string, exporter: string, facts: Facts): Promise<number | string | undefined> {
  const path = resolve(folder, `${name}.${exporter}.onnx`);
  if (!existsSync(path)) return undefined;
  const image = readNpy(await readFile(join(folder, `${name}.input.npy`)));
  const wanted = readNpy(await readFile(join(folder, `${name}.gradient.npy`))).values;
  try {
    const model = await GradientModel.open({ path, shape: image.shape });
    try {
      const request = { score: 'raw', gradients: [model.input] } as const;
      if (options.graphs && exporter === 'plain17') {
        await writeFile(resolve(folder, `${name}.backward.onnx`), writeModel(model.graph(request).model));
      }
      const session = await model.session(request);
      const { gradients } = await session.run(Float32Array.from(image.values), [facts.class]);
      const found = gradients.get(model.input)?.values ?? new Float32Array();
      return largestOf(wanted.map((value, at) => value - (found[at] as number))) / largestOf(wanted);
    } finally {
      await model.dispose();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function lineOf({ ours, single, double }: ComparedModel): string {
  const cells = Object.entries({ ...ours, ...single, ...(double === undefined ? {} : { float64: double }) });
  return cells.map(([by, off]) => `${by} ${typeof off === 'string' ? off : off.toExponential(1)}`).join('  ');
}

function largestOf(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
