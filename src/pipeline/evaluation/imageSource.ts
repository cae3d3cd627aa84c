import { join } from 'node:path';
import type { EvaluationRecord } from '../../protocol/folders/folderRun.ts';
import { fileHash } from '../fileHash.ts';
import { regularFile } from '../regularFile.ts';
import { type Truth, withTruth } from './evaluationRecord.ts';
import { inOrder } from './inOrder.ts';
import type { OpenedRun } from './openRun.ts';
import type { PreparedImage, UnreadableImage } from './preparedImage.ts';
import { atOnce, PreparePool } from './preparePool.ts';

/** An image of a run, ready for the model; or what is known of it already. */
export type SourcedImage =
  | { readonly record: EvaluationRecord; readonly before: EvaluationRecord | undefined; readonly truth: Truth }
  | { readonly prepared: PreparedImage; readonly truth: Truth }
  | { readonly unreadable: UnreadableImage; readonly truth: Truth };

/** Numbers of images that are ready and wait for the model: 128 MiB. */
const mostNumbers = 2 ** 25;

/**
 * The images of a run in their order, decoded ahead of their reader. What the run has a record of is told apart by the
 * content of the file, whatever its name: it is neither decoded nor shown to the model again.
 *
 * @param known the run's records, by path.
 */
export async function* imageSource(
  images: readonly string[],
  truthOf: (image: string) => Truth,
  known: ReadonlyMap<string, EvaluationRecord>,
  { feed, teacher: { batchSize: batch, noLabel } }: Pick<OpenedRun, 'feed' | 'teacher'>,
  signal: AbortSignal,
): AsyncGenerator<SourcedImage, void> {
  const pool = new PreparePool(feed, signal);
  const byContent = new Map<string, EvaluationRecord>();
  for (const record of known.values()) if (record.sha256 !== null) byContent.set(record.sha256, record);

  const work = async (image: string): Promise<SourcedImage> => {
    signal.throwIfAborted();
    const truth = truthOf(image);
    const sha256 = byContent.size === 0 ? '' : await contentHash(join(feed.root, image));
    const before = known.get(image);
    const same = before?.sha256 === sha256 ? before : byContent.get(sha256);
    const record = same && withTruth(same, image, truth, noLabel);
    if (record !== undefined) return { record, before, truth };
    const prepared = await pool.prepare(image);
    return 'tensor' in prepared ? { prepared, truth } : { unreadable: prepared, truth };
  };

  const [height, width] = feed.size;
  const ready = Math.max(atOnce, Math.min(2 * batch, Math.floor(mostNumbers / (height * width * 3))));
  try {
    yield* inOrder(images, work, { atOnce: ready, ahead: ready });
  } finally {
    await pool.end();
  }
}

/** Of a file that can't be read, which fails with words when it is opened: "". */
async function contentHash(path: string): Promise<string> {
  try {
    await regularFile(path, { code: 'image', kind: 'an image file' });
    return await fileHash(path);
  } catch {
    return '';
  }
}
