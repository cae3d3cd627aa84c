import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../../common/canonicalJson.ts';
import { explanationsNow } from '../../../common/evaluation/explanationsNow.ts';
import type { SaliencyMap } from '../../../protocol/explanation.ts';
import type { EvaluationRecord, RunExplanation, RunHeader } from '../../../protocol/folders/folderRun.ts';
import type { MethodDescriptor } from '../../../protocol/method.ts';
import type { ExplainOptions } from '../../../protocol/options.ts';
import { descriptorOf } from '../../../settings/methods.ts';
import { readNpy } from '../../numeric/readNpy.ts';
import type { FinishedRun } from '../readRun.ts';
import { filesOf } from '../runFolder.ts';

/** The maps that a run has of what its images say and are now: those of a class that was true before a label was corrected don't count. */
export function readExplanations(run: FinishedRun): readonly RunExplanation[] {
  return explanationsNow(run.records, madeExplanations(run));
}

/**
 * All maps that were made of a run's images as they are now, under its model, in the roles that they had then: those of an image that has
 * changed since, or of another model, don't count, nor do those whose files are gone.
 */
export function madeExplanations({ folder, header, records }: FinishedRun): readonly RunExplanation[] {
  const { explanations: file } = filesOf(folder);
  if (!existsSync(file)) return [];
  const contents = new Map(records.map(({ image, sha256 }) => [image, sha256]));
  const found = new Map<string, RunExplanation>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const one = parseLine(line);
    if (one === undefined || !isOf(one, header) || contents.get(one.image) !== one.sha256) continue;
    if (existsSync(join(folder, one.folder, 'manifest.json'))) found.set(`${one.image}\n${one.target}`, one);
  }
  return [...found.values()];
}

/** What stands for all that decides a map beside image, model and class: `RunExplanation.how`. */
export function howOf({ method, samples, until, sampling, seed, methodOptions, vae }: ExplainOptions): string {
  const { needs, samples: usual }: MethodDescriptor = descriptorOf(method);
  const own = {
    method,
    seed,
    methodOptions,
    ...(usual !== null && { samples, until }),
    // By its name: a bundled one lies elsewhere with each version.
    ...(needs.vae && { sampling, vae: vae.name }),
  };
  return createHash('sha256').update(canonicalJson(own)).digest('hex').slice(0, 12);
}

/** Where the files of a map go, from the run's folder: by what the map depends on, so that it is found again. */
export function explanationFolder(
  { model, preprocessSha256 }: RunHeader,
  { sha256 }: EvaluationRecord,
  target: number,
  how: string,
): string {
  const of = [sha256 ?? '', model.sha256, preprocessSha256, how].map((hash) => hash.slice(0, 12)).join('-');
  return `explanations/${of}-class-${target}`;
}

/** A line that a kill has torn is left behind: a line feed before the next makes it one of its own. */
export function appendExplanation(folder: string, explanation: RunExplanation): void {
  const { explanations: file } = filesOf(folder);
  const torn = existsSync(file) && !readFileSync(file, 'utf8').endsWith('\n');
  appendFileSync(file, `${torn ? '\n' : ''}${JSON.stringify(explanation)}\n`);
}

/** The map of an explanation, in the model's frame; undefined: it has none, or its file is damaged. */
export function readMap(run: string, place: string): SaliencyMap | undefined {
  try {
    const { shape, values } = readNpy(readFileSync(join(run, place, 'saliency.npy')));
    const [height = 0, width = 0] = shape;
    return { width, height, values: Float32Array.from(values) };
  } catch {
    return undefined;
  }
}

function isOf({ model, preprocess }: RunExplanation, header: RunHeader): boolean {
  return model === header.model.sha256 && preprocess === header.preprocessSha256;
}

function parseLine(line: string): RunExplanation | undefined {
  try {
    const value = JSON.parse(line) as Partial<Record<keyof RunExplanation, unknown>> | null;
    const { image, folder, target } = value ?? {};
    const isWhole = typeof image === 'string' && typeof folder === 'string' && Number.isInteger(target);
    // A run's folder may come from anywhere: nothing outside of it is read.
    const isInside = typeof folder === 'string' && /^explanations\/[\w-]+$/.test(folder);
    return isWhole && isInside ? (value as RunExplanation) : undefined;
  } catch {
    return undefined;
  }
}
