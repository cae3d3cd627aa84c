import { rmSync } from 'node:fs';
import { PipelineError, refuse } from '../../common/errors.ts';
import {
  type Check,
  checksOf,
  compareRuns,
  type RunComparison,
} from '../../common/evaluation/comparison/compareRuns.ts';
import { formatRate } from '../../common/numbers.ts';
import { evaluateFolder } from '../../pipeline/evaluation/evaluateFolder.ts';
import type { OpenedRun } from '../../pipeline/evaluation/openRun.ts';
import { type FinishedRun, readRun } from '../../pipeline/evaluation/readRun.ts';
import { exportFile, prepareFile } from '../../pipeline/exportFile.ts';
import { Sessions } from '../../pipeline/onnx/session.ts';
import { explainOptions } from '../../settings/options.ts';
import { pickModel } from '../../settings/pickModel.ts';
import type { ConfiguredModel, Settings } from '../../settings/settings.ts';
import { complain, print, printJson } from '../output.ts';
import { runElsewhere } from '../runElsewhere.ts';
import { assets, readTerminalSettings } from '../settingsFile.ts';
import { type EvaluateArguments, parseEvaluateArguments } from './arguments.ts';
import { readBaseline } from './baseline.ts';
import { explainMistakes } from './explainMistakes.ts';
import { junitXml } from './junit.ts';
import { ProgressLine } from './progressLine.ts';
import { comparisonLines, truthWords, unknownLines } from './summaryLines.ts';
import { type FoundInRun, findInRun, runAsJson, runAsLines } from './tellRun.ts';

/**
 * `relabel evaluate`: runs a model once on every image of a folder, and reports how good it is and where it fails.
 *
 * @returns the exit code: 0, or 1 if no image could be read, or a figure has fallen further than it may.
 * @throws PipelineError('settings') for wrong usage; PipelineError('cancelled') when `signal` aborts.
 */
export async function evaluateCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const asked = parseEvaluateArguments(args, process.env);
  const { settings, problems, notes, foundModels } = readTerminalSettings(asked.config);
  refuse(problems);
  await runElsewhere(settings);
  if (foundModels !== undefined) complain(foundModels);
  complain(...notes);
  // Before hours of work.
  if (asked.junit !== undefined) {
    prepareFile(asked.junit, '--junit');
    // If this run fails, that of an earlier one would be read as its result.
    rmSync(asked.junit, { force: true });
  }
  const old = await readBaseline(asked);

  const model = pickModel(settings, asked.model, process.cwd());
  const sessions = new Sessions();
  let run: FinishedRun;
  try {
    await evaluateVisibly(asked, settings, model, sessions, signal);
    run = await readRun(asked.out);
    if (asked.explain > 0) {
      const overrides = { samples: asked.samples, executionProviders: asked.provider && [asked.provider] };
      await explainMistakes(run, asked.explain, settings, model, overrides, sessions, signal);
    }
  } finally {
    await sessions.dispose();
  }
  const found = await findInRun(run);
  const comparison = old && compareRuns(comparable(old), comparable(run));
  // A check of nothing would pass for ever.
  if (comparison?.accuracy === null && Object.keys(asked.tolerance).length > 0)
    throw nothingInCommon(asked.against ?? '');
  const checks = comparison === undefined ? [] : checksOf(comparison, asked.tolerance);
  tell(asked, run, found, comparison, checks);
  if (asked.junit !== undefined) exportFile(asked.junit, junitXml(`relabel evaluate ${asked.name}`, checks));
  const allBad = found.figures.unreadable === found.figures.images;
  return allBad || checks.some(({ held }) => !held) ? 1 : 0;
}

function nothingInCommon(old: string): PipelineError {
  const message = `No image is judged in both runs, so that --fail-below has nothing to hold to: name by --against a run of the same images with true classes, not ${old}.`;
  return new PipelineError('settings', message);
}

const comparable = ({ header, records }: FinishedRun) => ({ labels: header.labels, records });

async function evaluateVisibly(
  asked: EvaluateArguments,
  settings: Settings,
  spec: ConfiguredModel,
  sessions: Sessions,
  signal: AbortSignal,
): Promise<void> {
  const { model, executionProviders, batchSize } = explainOptions(settings, spec, '', {
    executionProviders: asked.provider && [asked.provider],
  });
  const { images, truth, out, name, shard } = asked;
  const progress = new ProgressLine();
  try {
    await evaluateFolder({ images, truth, model, executionProviders, batchSize, run: out, name, shard }, sessions, {
      signal,
      assets,
      report: (news) => progress.show(news),
      giveWay: async () => undefined,
      opened: (opened, known) => complain(...openingLines(opened, known, asked)),
    });
  } finally {
    progress.clear();
  }
}

function openingLines(
  { list, all, choice, matcher, teacher }: OpenedRun,
  known: number,
  { out, shard }: EvaluateArguments,
): string[] {
  const { source, matched, unknown } = choice.chosen;
  const none =
    ', so that nothing is right or wrong: put images into folders named after their classes, or add --truth FILE';
  const of = source.from === 'none' ? none : ` (${matched} of ${all} images)`;
  return [
    ...[...list.notes, ...choice.notes, ...teacher.notes],
    `Truth: ${truthWords(source)}${of}.`,
    ...(shard === undefined ? [] : [`Part ${shard.index} of ${shard.of}: ${list.images.length} of ${all} images.`]),
    ...unknownLines(matcher.unknown(unknown), teacher.spec.name),
    ...(known > 0 ? [`${known} of ${list.images.length} images are in ${out} already.`] : []),
  ];
}

function tell(
  { json, against }: EvaluateArguments,
  run: FinishedRun,
  found: FoundInRun,
  comparison: RunComparison | undefined,
  checks: readonly Check[],
): void {
  for (const { name, before, now } of checks.filter(({ held }) => !held)) {
    complain(`The ${name} has fallen from ${formatRate(before)} to ${formatRate(now)}.`);
  }
  if (json) {
    printJson({ ...runAsJson(run, found), ...(comparison && { against: { run: against, ...comparison, checks } }) });
    return;
  }
  print(...runAsLines(run, found));
  if (comparison !== undefined) print('', ...comparisonLines(comparison, against ?? ''));
}
