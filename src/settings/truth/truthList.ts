import { imageExtensions, isImageFile } from '../imageFiles.ts';
import { rowOf, type TruthRow, tableProblem } from './truthRow.ts';

/** An image file, and its class behind a space, a tab, a comma or a semicolon. */
const line = new RegExp(
  `^"?(?<image>.*?\\.(?:${imageExtensions.join('|')}))"?(?:\\s*[,;]\\s*|\\s+)(?<rest>\\S.*)$`,
  'i',
);
/** MXNet's and SageMaker's lists: a number, the class and the image file. */
const numbered = new RegExp(`^\\d+\\t(?<rest>\\S+)\\t(?<image>.+\\.(?:${imageExtensions.join('|')}))$`, 'i');

/**
 * The rows of a list in a text file, one image a line: `cats/1.jpg 3`, `cats/1.jpg<tab>tabby<tab>…`, as Caffe, MMPretrain,
 * PaddleClas and Tiny ImageNet have them, or `12<tab>3<tab>cats/1.jpg`. Comments and a line of titles are passed over.
 *
 * @throws PipelineError('settings') that names the file and the first line that is something else.
 */
export function parseTruthList(text: string, file: string): readonly TruthRow[] {
  const lines = text.split(/\r?\n/).map((content) => content.replace(/^\uFEFF/, '').trim());
  const rows: TruthRow[] = [];
  let title: number | undefined;
  for (const [at, content] of lines.entries()) {
    if (content === '' || content.startsWith('#')) continue;
    // A path that ends in an image's extension has no class behind it.
    const found = numbered.exec(content) ?? (isImageFile(content) ? undefined : line.exec(content));
    const { image, rest } = found?.groups ?? {};
    // Boxes have more numbers than one.
    const isBox = /^[-\d.]+\t[-\d.]+(?:\t|$)/.test(rest ?? '');
    if (image !== undefined && rest !== undefined && !isBox)
      rows.push(rowOf(image, [rest.split('\t', 1)[0]?.trim() ?? ''], at + 1));
    else if (rows.length === 0 && title === undefined) title = at + 1;
    else throw needs(file, title !== undefined && rows.length === 0 ? title : at + 1);
  }
  if (rows.length === 0) throw needs(file, title ?? 1);
  return rows;
}

const needs = (file: string, at: number) =>
  tableProblem(file, at, 'needs an image’s file and its class, as in cats/1.jpg tabby');
