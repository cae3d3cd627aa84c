import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import writeFileAtomic from 'write-file-atomic';
import { PipelineError } from '../../../common/errors.ts';
import type { Region } from '../../../protocol/explanation.ts';
import type { EvaluationRecord, ExplainedRegion, RunExplanation } from '../../../protocol/folders/folderRun.ts';
import type { ExplainOptions } from '../../../protocol/options.ts';
import type { Picture } from '../../../protocol/pictures.ts';
import { sampleFile, writeBundle } from '../../explanation/bundle.ts';
import { explain } from '../../explanation/explain.ts';
import type { ExplanationRecord } from '../../explanation/explanationRecord.ts';
import { toTensor } from '../../image/image.ts';
import { Teacher } from '../../model/teacher.ts';
import type { Sessions } from '../../onnx/session.ts';
import type { FinishedRun } from '../readRun.ts';
import { type OrderCurve, repairByOrder } from './byOrder.ts';
import { explanationFolder, howOf, madeExplanations, readMap } from './runExplanations.ts';

/** A map to be made. */
export interface WantedMap {
  readonly record: EvaluationRecord;
  readonly target: number;
  readonly role: RunExplanation['role'];
}

/**
 * Makes one map of an image of a run, and looks for the cause or the repair; its files go into the run's folder.
 *
 * @returns undefined: the image is another one than that of the record.
 * @throws as `explain` and `writeBundle`.
 */
export async function explainOne(
  run: FinishedRun,
  { record, target, role }: WantedMap,
  options: ExplainOptions,
  sessions: Sessions,
  signal: AbortSignal,
): Promise<RunExplanation | undefined> {
  const { folder, header } = run;
  const kept = await explain(options, sessions, { signal, emit: () => undefined });
  if (kept.image.sha256 !== record.sha256) return undefined;
  const how = howOf(options);
  const place = explanationFolder(header, record, target, how);
  const { regions, status, map } = kept.explanation;
  const found = role === 'truth' ? regions?.change : regions?.sufficient;
  const picture = found && pictureOf(kept, found, target);
  // A kill between the files and their line leaves the files, which are the same again.
  if (!existsSync(join(folder, place))) {
    const only = new Set(picture === undefined ? [] : [picture]);
    await writeBundle(kept, join(folder, place), undefined, only);
  }
  const shown = picture === undefined ? null : `${place}/${sampleFile(picture)}`;
  const region = found === undefined ? null : regionOf(found, shown);
  const curve = role === 'truth' ? await curveOf(run, record, kept, sessions, signal) : undefined;
  if (signal.aborted) throw new PipelineError('cancelled', 'Cancelled.');
  return {
    image: record.image,
    sha256: record.sha256,
    model: header.model.sha256,
    preprocess: header.preprocessSha256,
    how,
    target,
    role,
    status,
    folder: place,
    map: map !== null,
    region: region ?? (await regionByOrder(folder, place, curve)),
    ...(curve === undefined ? {} : { curve: curve.points }),
  };
}

/** By the map of the class that was said, which was made before. */
async function curveOf(
  run: FinishedRun,
  record: EvaluationRecord,
  { options, preprocess, picture }: ExplanationRecord,
  sessions: Sessions,
  signal: AbortSignal,
): Promise<OrderCurve | undefined> {
  const [predicted] = record.top;
  if (predicted === undefined || record.truth === null) return undefined;
  const said = madeExplanations(run).find(({ image, target }) => image === record.image && target === predicted);
  const map = said && readMap(run.folder, said.folder);
  if (map === undefined) return undefined;
  const teacher = await Teacher.load(options.model, sessions, options.executionProviders, options.batchSize);
  const tensor = toTensor(picture, preprocess.input, teacher.input.layout);
  const subject = { teacher, preprocess: preprocess.input, tensor, predicted, truth: record.truth };
  return repairByOrder(subject, map, signal);
}

async function regionByOrder(
  folder: string,
  place: string,
  curve: OrderCurve | undefined,
): Promise<ExplainedRegion | null> {
  if (curve?.repair === undefined) return null;
  const { where, share, probability, picture } = curve.repair;
  const file = `${place}/repaired.png`;
  await writePng(join(folder, file), picture);
  return { by: 'order', where, share, probability, held: 1, asked: 1, picture: file };
}

async function writePng(file: string, { rgb, width, height }: Picture): Promise<void> {
  const bytes = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  await writeFileAtomic(file, bytes);
}

function regionOf({ where, share, probability, held, asked }: Region, picture: string | null): ExplainedRegion {
  return { by: 'search', where, share, probability, held, asked, picture };
}

/** Of the pictures that were asked about: the one on which the target is surest. */
function pictureOf({ explanation }: ExplanationRecord, region: Region, target: number): number | undefined {
  const asked = new Set(region.samples);
  const held = explanation.samples.filter(({ index, label }) => asked.has(index) && label === target);
  return held.sort((a, b) => b.probability - a.probability)[0]?.index;
}
