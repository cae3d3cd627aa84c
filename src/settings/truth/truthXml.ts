/// <reference path="./sax.d.ts" />
import sax from 'sax';
import { firstLine } from '../../common/errors.ts';
import { rowOf, type TruthRow, tableProblem } from './truthRow.ts';

/**
 * The rows of a file of CVAT for images (https://docs.cvat.ai/docs/dataset_management/formats/format-cvat/): an image is of
 * the classes of its tags.
 *
 * @throws PipelineError('settings') that names the file, when it can't be read as XML or no image has a tag.
 */
export function parseTruthXml(text: string, file: string): readonly TruthRow[] {
  const images: { readonly name: string; readonly tags: string[] }[] = [];
  const reader = sax.parser(true);
  reader.onerror = (error) => {
    throw tableProblem(file, undefined, `can’t be read as XML: ${firstLine(error.message)}`, error);
  };
  reader.onopentag = ({ name, attributes }) => {
    if (name === 'image') images.push({ name: attributes.name ?? '', tags: [] });
    else if (name === 'tag' && attributes.label !== undefined) images.at(-1)?.tags.push(attributes.label);
  };
  reader.write(text.replace(/^\uFEFF/, '')).close();
  const rows = images.flatMap(({ name, tags }, at) => (name === '' ? [] : [rowOf(name, tags, at + 1)]));
  if (rows.some(({ labels }) => labels.length > 0)) return rows;
  throw tableProblem(file, undefined, 'has no images with tags, as CVAT for images writes them');
}
