import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PipelineError } from '../../../common/errors.ts';
import type { TruthSource } from '../../../protocol/folders/folderRun.ts';
import type { LabelledImage, LabelledImages, LabelledQuestion } from '../../../protocol/newModel.ts';
import { isImageFile } from '../../../settings/imageFiles.ts';
import { readImageNet } from '../../../settings/imageNet.ts';
import { Teacher } from '../../model/teacher.ts';
import type { Sessions } from '../../onnx/session.ts';
import { type ImageList, listImages } from '../imageList.ts';
import type { OpenContext } from '../openRun.ts';
import { chooseTruth } from '../truth/chooseTruth.ts';
import { ClassMatcher } from '../truth/classMatcher.ts';
import { spread } from '../truth/spread.ts';

/** Enough to tell a right way to feed a model from a wrong one, and seconds for most models. */
const most = 12;
/** Files of a folder, and folders beside it, that are looked at. */
const mostFiles = 5000;
const mostFolders = 5000;

/**
 * Finds images whose true classes are known: in the folders of `images` and those beside them that are named after
 * classes, by a table there, or among others. Up to twelve are taken, spread over the classes, the same ones each time.
 *
 * @returns null: no image's class is known, or the model has none.
 * @throws PipelineError when the model can't be loaded, or the table that was asked for can't be read.
 */
export async function labelledImages(
  question: LabelledQuestion,
  sessions: Sessions,
  { signal, assets }: OpenContext,
): Promise<LabelledImages | null> {
  const { model, executionProviders, truth } = question;
  if (truth?.from === 'none') return null;
  const teacher = await Teacher.load(model, sessions, executionProviders, 1);
  if (teacher.outputKind === 'score') return null;
  const matcher = ClassMatcher.of(teacher, await readImageNet(assets));
  let best: LabelledImages | null = null;
  for await (const { list, source } of places(question, matcher)) {
    if (signal.aborted) throw new PipelineError('cancelled', 'Cancelled.');
    const found = await labelledIn(list, source, matcher);
    if (found !== null && found.images.length > (best?.images.length ?? 0)) best = found;
    if (best?.images.length === most) break;
  }
  return best;
}

interface Place {
  readonly list: ImageList;
  readonly source: TruthSource | undefined;
}

/** Lists of images, the nearest first, and the source that may know their classes. */
async function* places({ images, among, truth }: LabelledQuestion, matcher: ClassMatcher): AsyncGenerator<Place> {
  if (truth?.from === 'table') {
    yield { list: await listImages({ from: 'list', path: truth.path }), source: truth };
    return;
  }
  const folders = [...new Set(images.map((image) => dirname(image)))];
  for (const parent of new Set(folders.map((folder) => dirname(folder)))) {
    const list = { root: parent, images: await inClassFolders(parent, matcher), notes: [] };
    yield { list, source: { from: 'folder' } };
  }
  if (truth === undefined) {
    for (const root of folders) {
      yield { list: { root, images: (await imagesIn(root)).slice(0, mostFiles), notes: [] }, source: undefined };
    }
  }
  if (among.length > 0) yield { list: await listImages({ from: 'these', paths: among }), source: truth };
}

/** Images in the folders of `parent` that are named after a class, in the order of their names. */
async function inClassFolders(parent: string, matcher: ClassMatcher): Promise<string[]> {
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const classes = names
    .sort()
    .slice(0, mostFolders)
    .filter((name) => isClass(name, matcher));
  const images: string[] = [];
  for (const name of spread(classes, (folder) => matcher.find(folder), most)) {
    images.push(...(await imagesIn(join(parent, name))).slice(0, most).map((image) => `${name}/${image}`));
  }
  return images;
}

async function imagesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith('.') && isImageFile(name)).sort();
}

/** Folders have numbers for many reasons, so that those are no classes. */
function isClass(folder: string, matcher: ClassMatcher): boolean {
  return !/^\d*$/.test(folder) && matcher.find(folder) !== null;
}

async function labelledIn(
  list: ImageList,
  asked: TruthSource | undefined,
  matcher: ClassMatcher,
): Promise<LabelledImages | null> {
  if (list.images.length === 0) return null;
  const { source, truthOf } = (await chooseTruth(list, matcher, asked)).chosen;
  const known: LabelledImage[] = [];
  for (const image of list.images) {
    const { classes } = truthOf(image);
    if (classes.length === 0 || (source.from === 'folder' && /^\d*$/.test(basename(dirname(image))))) continue;
    known.push({ path: join(list.root, image), classes });
  }
  return known.length === 0 ? null : { source, images: spread(known, ({ classes }) => classes[0], most) };
}
