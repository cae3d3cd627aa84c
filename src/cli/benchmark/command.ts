import { availableParallelism, cpus } from 'node:os';
import { resolve } from 'node:path';
import { PipelineError, refuse } from '../../common/errors.ts';
import { versions } from '../../pipeline/versions.ts';
import { pickModel } from '../../settings/pickModel.ts';
import type { Settings } from '../../settings/settings.ts';
import { complain, isTerminal, print, printJson } from '../output.ts';
import { runElsewhere } from '../runElsewhere.ts';
import { readTerminalSettings } from '../settingsFile.ts';
import { TerminalProgress } from '../terminalProgress.ts';
import { type BenchmarkArguments, parseBenchmarkArguments } from './arguments.ts';
import { type BenchmarkPlan, benchmark, type Cell, type CheckedModel, checkModels, layOut } from './benchmark.ts';
import { type Entry, isFailed } from './entry.ts';
import { readImageFolder } from './folder.ts';
import { paperDiffers, paperRows } from './paper/numbers.ts';
import { drawPaper, type PaperModel, paperMarkdown, stemsOf } from './paper/paperReport.ts';
import { type Column, type Report, summarizeModel } from './report.ts';
import { BenchmarkFile } from './resultsFile.ts';
import { toMarkdown } from './table.ts';

/**
 * `relabel benchmark`: compares methods over a folder of images, reusing what the results' file already contains.
 *
 * @returns the exit code: 0, or 1 if an entry failed.
 * @throws PipelineError('settings') for wrong usage; PipelineError('cancelled') when `signal` aborts.
 */
export async function benchmarkCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const asked = parseBenchmarkArguments(args);
  const { settings, problems, notes, foundModels } = readTerminalSettings(asked.config);
  refuse(problems);
  await runElsewhere(settings);
  if (foundModels !== undefined) complain(foundModels);
  complain(...notes);

  const { images: all, leftOut } = readImageFolder(asked.folder);
  if (leftOut !== undefined) complain(leftOut);
  const plan = planOf(asked, settings, evenly(all, asked.limit ?? all.length));
  const file = BenchmarkFile.open(asked.out);
  try {
    const models = await checkModels(plan);
    const cells = await layOut(plan, models);
    if (asked.fresh) for (const { identity } of cells) file.drop(identity);

    const entries = await runVisibly(plan, cells, file, signal);
    const report = reportOf(args, asked, plan, all.length, models, entries);
    const paper = asked.preset && paperOf(report, plan, entries, file.path);
    if (asked.json) printJson({ ...report, ...(paper && { paper, paperDiffers, paperRows }), entries });
    else print(...[toMarkdown(report), ...(paper ? ['', paperMarkdown(paper)] : [])].join('\n').split('\n'));
    return report.failed === 0 ? 0 : 1;
  } finally {
    file.close();
  }
}

function planOf(asked: BenchmarkArguments, settings: Settings, images: readonly string[]): BenchmarkPlan {
  const names: readonly (string | undefined)[] = asked.models.length > 0 ? asked.models : [undefined];
  const { methods, step, sanity, secondJudge, provider, sampling, seed } = asked;
  return {
    folder: resolve(asked.folder),
    images,
    models: names.map((name) => pickModel(settings, name, process.cwd())),
    methods,
    settings,
    overrides: { sampling, seed, executionProviders: provider && [provider] },
    step,
    sanity,
    secondJudge,
    curves: asked.preset === 'paper',
    machine: `${availableParallelism()} × ${cpus()[0]?.model.trim() || process.arch}`,
  };
}

/** `count` names, evenly spread over all of them. */
function evenly(names: readonly string[], count: number): string[] {
  const taken = Math.min(count, names.length);
  return Array.from({ length: taken }, (_, i) => names[Math.floor(((i + 0.5) * names.length) / taken)] ?? '');
}

async function runVisibly(
  plan: BenchmarkPlan,
  cells: readonly Cell[],
  file: BenchmarkFile,
  signal: AbortSignal,
): Promise<Entry[]> {
  const before = cells.filter(({ identity }) => file.find(identity)).length;
  const again = '--fresh computes them again';
  if (before > 0) complain(`${before} of ${cells.length} results are in ${file.path} already; ${again}.`);
  const terminal = isTerminal();
  let done = 0;
  let progress: TerminalProgress | undefined;
  // In a terminal, where the line is short and transient, the order of the models must do.
  const place = ({ model, image, choice }: Cell, brief = false) => {
    return [`${done + 1} of ${cells.length}`, ...(brief ? [] : [model.spec.name]), image, choice.label].join(', ');
  };
  try {
    return await benchmark(plan, cells, file, {
      signal,
      begin(cell) {
        const shown = new TerminalProgress(place(cell, terminal), cell.choice.method);
        progress = shown;
        return {
          emit: (event) => (terminal || event.type === 'log') && shown.show(event),
          evaluating: () => terminal && shown.say('evaluating'),
        };
      },
      finish(cell, entry) {
        progress?.clear();
        if (isFailed(entry.result)) complain(`${place(cell)}: ${entry.result.error}`);
        else if (progress && !terminal) complain(`${place(cell)}: ${said(entry.result.figures)}`);
        progress = undefined;
        done++;
      },
    });
  } catch (error) {
    progress?.clear();
    if (!(error instanceof PipelineError) || error.code !== 'cancelled') throw error;
    const next = 'the same command goes on from there';
    throw new PipelineError('cancelled', `Cancelled: ${done} of ${cells.length} results are in ${file.path}; ${next}.`);
  }
}

function said({ difference, seconds }: { difference: number | null; seconds: number | null }): string {
  const quality = difference === null ? 'no map' : `insertion − deletion ${difference.toFixed(3)}`;
  return `${quality}, ${(seconds ?? 0).toFixed(1)} s`;
}

function reportOf(
  args: readonly string[],
  { against, step }: BenchmarkArguments,
  plan: BenchmarkPlan,
  of: number,
  models: readonly CheckedModel[],
  entries: readonly Entry[],
): Report {
  const { images, machine } = plan;
  const seed = plan.overrides.seed ?? plan.settings.seed;
  const sampling = plan.overrides.sampling ?? plan.settings.sampling;
  return {
    setting: {
      command: ['relabel', 'benchmark', ...args.map(quoted)].join(' '),
      folder: plan.folder,
      images: images.length,
      of,
      step,
      seed,
      sampling,
      against: against ?? null,
      machine,
      versions,
    },
    models: models.map(({ spec, sha256, provider }, index) =>
      summarizeModel({ model: spec.name, sha256, provider }, columnsOf(plan, entries, index), against ?? null, seed),
    ),
    failed: entries.filter(({ result }) => isFailed(result)).length,
    machines: [...new Set(entries.map((entry) => entry.machine))],
    peakMemory: process.resourceUsage().maxRSS * 1024,
  };
}

/** The entries of one of the models, which are in the order of the cells: by model, by image, by method. */
function columnsOf({ images, methods }: BenchmarkPlan, entries: readonly Entry[], model: number): Column[] {
  const ofModel = images.length * methods.length;
  const mine = entries.slice(model * ofModel, (model + 1) * ofModel);
  return methods.map(({ label }, at) => ({
    method: label,
    entries: mine.filter((_, i) => i % methods.length === at),
  }));
}

/** Draws the mean curves. */
function paperOf({ models }: Report, plan: BenchmarkPlan, entries: readonly Entry[], out: string): PaperModel[] {
  const stems = stemsOf(models.map(({ model }) => model));
  return models.map((model, at) => drawPaper(model, columnsOf(plan, entries, at), out, stems[at] ?? `${at}`));
}

/** Quoted for a shell. */
function quoted(argument: string): string {
  return /^[\w./:,=@+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
