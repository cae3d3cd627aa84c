import { PipelineError } from '../../common/errors.ts';
import type { EvaluationRecord } from '../../protocol/folders/folderRun.ts';
import type { Teacher } from '../model/teacher.ts';
import { predictedRecord, type Truth, unreadableRecord } from './evaluationRecord.ts';
import type { PreparedImage } from './preparedImage.ts';

/** An image for the model. */
export interface Waiting {
  readonly prepared: PreparedImage;
  readonly truth: Truth;
}

/**
 * Shows images to the model. One for which it gives NaN, or fails, is a record that says so, and spoils no other.
 *
 * @throws PipelineError('model') when it fails for every one of several images: it is the model then.
 */
export async function scoreBatch(teacher: Teacher, batch: readonly Waiting[]): Promise<EvaluationRecord[]> {
  try {
    return await score(teacher, batch);
  } catch (error) {
    if (!(error instanceof PipelineError) || error.code !== 'model' || batch.length === 1) throw error;
    const records: EvaluationRecord[] = [];
    let failed = 0;
    for (const one of batch) {
      try {
        records.push(...(await score(teacher, [one])));
      } catch (alone) {
        if (!(alone instanceof PipelineError) || alone.code !== 'model') throw alone;
        failed++;
        records.push(unreadableRecord({ image: one.prepared.image, unreadable: alone.message }, one.truth));
      }
    }
    if (failed === batch.length) throw error;
    return records;
  }
}

async function score(teacher: Teacher, batch: readonly Waiting[]): Promise<EvaluationRecord[]> {
  const length = teacher.inputLength;
  const values = new Float32Array(batch.length * length);
  batch.forEach(({ prepared }, at) => {
    values.set(prepared.tensor, at * length);
  });
  const { probabilities, classes } = await teacher.score(values, batch.length);
  return batch.map(({ prepared, truth }, at) => {
    const own = probabilities.subarray(at * classes, (at + 1) * classes);
    return predictedRecord(prepared, own, truth, teacher.noLabel);
  });
}
