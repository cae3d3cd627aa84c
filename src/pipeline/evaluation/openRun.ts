import { createHash } from 'node:crypto';
import { canonicalJson } from '../../common/canonicalJson.ts';
import { PipelineError } from '../../common/errors.ts';
import type { FolderRunOptions, TruthPreview, TruthQuestion } from '../../protocol/folders/folderRun.ts';
import { readImageNet } from '../../settings/imageNet.ts';
import { effectivePreprocess } from '../model/resolveInput.ts';
import { Teacher } from '../model/teacher.ts';
import type { Sessions } from '../onnx/session.ts';
import { type ImageList, listImages } from './imageList.ts';
import type { Feed } from './preparedImage.ts';
import { chooseTruth, type TruthChoice } from './truth/chooseTruth.ts';
import { ClassMatcher } from './truth/classMatcher.ts';
import { truthPreview } from './truth/previewTruth.ts';

/** What a run has before its first image. */
export interface OpenedRun {
  readonly list: ImageList;
  /** Images that there are; `list` has a part of them, if the run is one. */
  readonly all: number;
  readonly teacher: Teacher;
  readonly matcher: ClassMatcher;
  readonly choice: TruthChoice;
  readonly feed: Feed;
  /** Of all that decides what the model is fed for an image, and how its numbers are read. */
  readonly preprocessSha256: string;
}

export interface OpenContext {
  readonly signal: AbortSignal;
  /** Absolute path of `media/`. */
  readonly assets: string;
}

/**
 * Lists the images, loads the model and finds the source of the true classes.
 *
 * @param without the run's own folder.
 * @throws PipelineError that names the folder, the table or the model's setting; code "cancelled" when the signal aborts.
 */
export async function openRun(
  { images, model, executionProviders, batchSize, truth, shard }: TruthQuestion & Pick<FolderRunOptions, 'shard'>,
  sessions: Sessions,
  { signal, assets }: OpenContext,
  without?: string,
): Promise<OpenedRun> {
  const list = await listImages(images, without, signal);
  const teacher = await Teacher.load(model, sessions, executionProviders, batchSize);
  if (teacher.outputKind === 'score') {
    const message = `Model "${model.name}" gives a score and no classes: a run counts right and wrong classes. Choose a classifier.`;
    throw new PipelineError('settings', message, { setting: 'relabel.models' });
  }
  if (signal.aborted) throw new PipelineError('cancelled', 'Cancelled.');
  const matcher = ClassMatcher.of(teacher, await readImageNet(assets));
  const choice = await chooseTruth(list, matcher, truth);
  const { height, width, layout } = teacher.input;
  const preprocess = { ...teacher.spec.input, size: [height, width] as const, layout };
  const decided = {
    preprocess: effectivePreprocess(preprocess),
    output: teacher.outputKind,
    of: teacher.spec.outputName,
    // Runs of before were judged by the likeliest label alone.
    ...(teacher.multiLabel && { right: 'given' }),
  };
  // The source is found by all images, so that the parts agree on it.
  const part = shard === undefined ? list.images : list.images.filter((_, at) => at % shard.of === shard.index - 1);
  return {
    list: { ...list, images: part },
    all: list.images.length,
    teacher,
    matcher,
    choice,
    feed: { root: list.root, preprocess, size: [height, width], layout },
    preprocessSha256: createHash('sha256').update(canonicalJson(decided)).digest('hex'),
  };
}

/** Says what is known of the true classes of images. @throws as `openRun`. */
export async function previewTruth(
  question: TruthQuestion,
  sessions: Sessions,
  context: OpenContext,
): Promise<TruthPreview> {
  const { list, choice, matcher } = await openRun(question, sessions, context);
  return truthPreview(list, choice, matcher);
}
