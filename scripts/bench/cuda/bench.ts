/**
 * Measures CUDA on this machine, in one command: `npm run bench:cuda [-- --samples 1000] [--python PROGRAM]`, after
 * `npm ci`, `npm run build` and `relabel setup cuda` (`node dist/cli.js setup cuda`). Where there is no CUDA it says so and
 * measures nothing; `--provider cpu` rehearses everything but the card. What is printed is for docs/gpu.md.
 *
 * For SqueezeNet and a network of ResNet-50's size, with TF32 and without: whether maps are the CPU's, 1000 samples and their
 * parts, the model's own passes, and PyTorch's on the same card (`--python`: one with torch and onnx).
 */
import { rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readInstallation, terminalBase } from '../../../src/cuda/installation.ts';
import { cudaPrecision } from '../../../src/cuda/precision.ts';
import { tryProvider } from '../../../src/cuda/providerTrial.ts';
import { bundledModel } from '../../../src/settings/bundled.ts';
import { modelEnvironment } from '../../../src/settings/environment.ts';
import { command } from '../../shared/command.ts';
import { root, temporaryFolder, tool } from '../../shared/places.ts';
import type { Measured } from './measure.ts';
import { writeResNet50 } from './resnet50.ts';

const { values } = parseArgs({
  options: {
    samples: { type: 'string', default: '1000' },
    provider: { type: 'string', default: 'cuda' },
    python: { type: 'string', default: 'python3' },
  },
});
const { samples, provider, python } = values;
const assets = join(root, 'media');
const cudaRuntime = readInstallation(terminalBase());
const env = modelEnvironment(process.env, { env: {}, cudaLibraryPath: undefined, cudaRuntime }, process.platform);

process.exitCode = (await isThere()) ? await measureAll() : 1;

/** Whether the provider runs, in a process of its own; if not, it is said why, and what to do. */
async function isThere(): Promise<boolean> {
  const script = join(root, 'dist', 'tryProvider.js');
  const trial = { command: process.execPath, script, assets, env };
  const found = await tryProvider(provider === 'cpu' ? 'cpu' : 'cuda', trial, new AbortController().signal);
  if (!found.runs) {
    const next = cudaRuntime === undefined ? ' `node dist/cli.js setup cuda` says what is missing.' : '';
    console.log(`No CUDA here (${found.reason}): nothing was measured.${next}`);
    return false;
  }
  console.log(`${await machine()}\n`);
  return true;
}

/** The card, its driver and the processor, for the record. */
async function machine(): Promise<string> {
  const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'];
  const card = provider === 'cpu' ? 'a rehearsal on the CPU' : (await answerOf('nvidia-smi', query)).trim();
  return `${card}; ${cpus().length} × ${cpus()[0]?.model.trim()}; Node ${process.versions.node}; ${samples} samples, local`;
}

async function measureAll(): Promise<number> {
  const folder = temporaryFolder('cuda');
  try {
    const models = [
      { title: 'SqueezeNet 1.1', path: '', goal: 0.3 },
      { title: "A network of ResNet-50's size", path: await writeResNet50(folder), goal: 1 },
    ];
    let alike = true;
    for (const model of models) {
      for (const tf32 of provider === 'cpu' ? [false] : [true, false]) alike = (await measure(model, tf32)) && alike;
    }
    return alike ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Benched {
  readonly title: string;
  /** '': the bundled model. */
  readonly path: string;
  /** Seconds for 1000 samples. */
  readonly goal: number;
}

/** @returns whether its maps are the CPU's. */
async function measure({ title, path, goal }: Benched, tf32: boolean): Promise<boolean> {
  const own = tf32 ? env : { ...env, NVIDIA_TF32_OVERRIDE: '0' };
  console.log(provider === 'cpu' ? title : `${title}, ${cudaPrecision(own)}`);
  const script = join(import.meta.dirname, 'measure.ts');
  const args = [script, '--model', path, '--provider', provider, '--samples', samples];
  const { code, stdout, output } = await command(tool('tsx'), args, { env: own, cwd: root });
  if (code !== 0) throw new Error(`Measuring failed:\n${output.slice(-3000)}`);
  const measured = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measured;
  const torch = await torchPasses(path || bundledModel(assets).path, measured.batch, tf32);
  for (const line of report(measured, torch, goal)) console.log(`  ${line}`);
  console.log();
  return (measured.correlation ?? 0) >= 0.999;
}

function report(found: Measured, torch: number | string, goal: number): string[] {
  const { whole, passes, passesCopied, timings, correlation, correlationUnblended } = found;
  const own = Math.min(Number.isNaN(passes) ? passesCopied : passes, passesCopied);
  const { total: _, load: __, ...stages } = timings;
  const parts = Object.entries(stages).map(([stage, spent]) => `${stage} ${seconds(spent)}`);
  const against =
    typeof torch === 'string' ? torch : `${seconds(torch)}; the whole is ${(whole / torch).toFixed(2)} × that`;
  return [
    found.blending,
    `Spearman's correlation with the CPU's map  ${words(correlation)} (goal ≥ 0.999); blended on the CPU ${words(correlationUnblended)}`,
    `probabilities of samples                   within ${found.difference.toPrecision(2)} of the CPU's`,
    `whole explanation                          ${seconds(whole)} (goal ≤ ${goal} s for 1000 samples on an H200)`,
    `  of it                                    ${parts.join(', ')}`,
    `with images blended on the CPU             ${seconds(found.wholeUnblended)}; all on the CPU ${seconds(found.wholeOnCpu)}`,
    `the model's own passes                     ${seconds(passes)} blending, ${seconds(passesCopied)} with images copied`,
    `the whole to the shorter of those          ${(whole / own).toFixed(2)} (goal ≤ 1.3)`,
    `PyTorch's passes, images on the device     ${against}`,
  ];
}

/** Milliseconds; or why there are none. */
async function torchPasses(path: string, batch: number, tf32: boolean): Promise<number | string> {
  const script = join(import.meta.dirname, 'torchPasses.py');
  const args = [script, path, String(batch), samples, provider === 'cpu' ? 'cpu' : 'cuda', ...(tf32 ? ['tf32'] : [])];
  try {
    const { code, stdout, output } = await command(python, args);
    if (code === 0) return (JSON.parse(stdout) as { milliseconds: number }).milliseconds;
    return `not measured (${output.trim().split('\n').at(-1)}; --python PROGRAM names one with torch and onnx)`;
  } catch {
    return `not measured (there is no ${python}; --python PROGRAM names one with torch and onnx)`;
  }
}

async function answerOf(program: string, args: readonly string[]): Promise<string> {
  return command(program, args).then(
    ({ stdout }) => stdout,
    () => `${program} is not there`,
  );
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function words(correlation: number | null): string {
  return correlation?.toFixed(5) ?? 'none: there is no map';
}
