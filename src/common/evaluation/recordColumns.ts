import type { RecordBatch } from '../../protocol/folders/failures.ts';
import type { EvaluationRecord } from '../../protocol/folders/folderRun.ts';

/** A record without the fields that no page shows. */
export type ShownRecord = Omit<EvaluationRecord, 'sha256' | 'statistics'>;

/**
 * Converts records to columns, which cross a process border in a tenth of the time that objects take.
 * @param first number of the first
 */
export function packRecords(records: readonly ShownRecord[], first: number): RecordBatch {
  const count = records.length;
  const tops = records.reduce((most, { top }) => Math.max(most, top.length), 0);
  const whole = (of: (record: ShownRecord) => number | null): Int32Array =>
    Int32Array.from(records, (record) => of(record) ?? -1);
  const real = (of: (record: ShownRecord) => number | null): Float32Array =>
    Float32Array.from(records, (record) => of(record) ?? Number.NaN);
  const top = new Int32Array(count * tops).fill(-1);
  const probabilities = new Float32Array(count * tops).fill(Number.NaN);
  records.forEach((record, at) => {
    top.set(record.top, at * tops);
    probabilities.set(record.probabilities, at * tops);
  });
  const told = (of: (record: ShownRecord) => string | null): (readonly [number, string])[] =>
    records.flatMap((record, at) => {
      const text = of(record);
      return text === null ? [] : [[at, text] as const];
    });
  return {
    first,
    images: records.map(({ image }) => image),
    width: whole(({ width }) => width),
    height: whole(({ height }) => height),
    truth: whole(({ truth }) => truth),
    truthRank: whole(({ truthRank }) => truthRank),
    truthProbability: real(({ truthProbability }) => truthProbability),
    loss: real(({ loss }) => loss),
    tops,
    top,
    probabilities,
    unreadable: told(({ unreadable }) => unreadable),
    unknownTruth: told(({ unknownTruth }) => unknownTruth),
    alsoTrue: records.flatMap(({ alsoTrue }, at) => (alsoTrue === undefined ? [] : [[at, alsoTrue] as const])),
  };
}

/** The records of a batch. Real numbers have 32-bit precision. */
export function unpackRecords(batch: RecordBatch): ShownRecord[] {
  const { images, tops } = batch;
  const [unreadable, unknownTruth] = [new Map(batch.unreadable), new Map(batch.unknownTruth)];
  const also = new Map(batch.alsoTrue);
  return images.map((image, at) => {
    const end = (at + 1) * tops;
    const places = batch.top.subarray(at * tops, end);
    const missing = places.indexOf(-1);
    const count = missing < 0 ? tops : missing;
    const alsoTrue = also.get(at);
    return {
      image,
      width: whole(batch.width[at]),
      height: whole(batch.height[at]),
      unreadable: unreadable.get(at) ?? null,
      truth: whole(batch.truth[at]),
      ...(alsoTrue === undefined ? {} : { alsoTrue }),
      unknownTruth: unknownTruth.get(at) ?? null,
      top: [...places.subarray(0, count)],
      probabilities: [...batch.probabilities.subarray(at * tops, at * tops + count)],
      truthProbability: real(batch.truthProbability[at]),
      truthRank: whole(batch.truthRank[at]),
      loss: real(batch.loss[at]),
    };
  });
}

function whole(value: number | undefined): number | null {
  return value === undefined || value < 0 ? null : value;
}

function real(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
