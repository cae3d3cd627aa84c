/// <reference path="../../../settings/truth/sax.d.ts" />
import sax from 'sax';
import { firstLine, PipelineError } from '../../../common/errors.ts';
import { readRegularFile } from '../../regularFile.ts';
import { boxShape, type ImageObjects, type ObjectShape } from './imageObjects.ts';

/**
 * Reads the boxes of one image in Pascal VOC's format: http://host.robots.ox.ac.uk/pascal/VOC/voc2012/. Boxes count pixels
 * from 1, the last one included.
 *
 * @returns undefined: it is XML of something else, or has no box.
 * @throws PipelineError('settings') that names the file, when it can't be read as XML.
 */
export async function readVoc(file: string): Promise<ImageObjects | undefined> {
  const bytes = await readRegularFile(file, { code: 'settings', kind: 'an XML file', maxBytes: 2 ** 24 });
  const { size, objects } = collect(bytes.toString('utf8'), file);
  const shapes = objects.flatMap((fields): ObjectShape[] => {
    const [left, top, right, bottom] = ['xmin', 'ymin', 'xmax', 'ymax'].map((name) => numberIn(fields, name));
    if (left === undefined || top === undefined || right === undefined || bottom === undefined) return [];
    if (right < left || bottom < top) return [];
    return [{ name: fields.get('name'), covers: boxShape(left - 1, top - 1, right - left + 1, bottom - top + 1) }];
  });
  const [width, height] = [numberIn(size, 'width'), numberIn(size, 'height')];
  // Some programs that write this leave the size at 0.
  const known = width !== undefined && height !== undefined && width > 0 && height > 0;
  return shapes.length === 0 ? undefined : { file, size: known ? { width, height } : undefined, shapes };
}

type Fields = Map<string, string>;

/** The texts that count, by their elements' names: of the size, and of each object; those of an object's parts are not its own. */
function collect(text: string, file: string): { readonly size: Fields; readonly objects: readonly Fields[] } {
  const [size, objects, path]: [Fields, Fields[], string[]] = [new Map(), [], []];
  const reader = sax.parser(true, { trim: true });
  reader.onerror = (error) => {
    throw new PipelineError('settings', `${file} can't be read as XML: ${firstLine(error.message)}.`, { cause: error });
  };
  reader.onopentag = ({ name }) => {
    path.push(name);
    if (path.join('/') === 'annotation/object') objects.push(new Map());
  };
  reader.onclosetag = () => path.pop();
  reader.ontext = (content) => {
    const [root, part, ...rest] = path;
    const name = rest.at(-1);
    if (root !== 'annotation' || name === undefined) return;
    if (part === 'size' && rest.length === 1) size.set(name, content);
    else if (part === 'object' && (rest.length === 1 || (rest.length === 2 && rest[0] === 'bndbox'))) {
      objects.at(-1)?.set(name, content);
    }
  };
  reader.write(text.replace(/^\uFEFF/, '')).close();
  return { size, objects };
}

function numberIn(fields: Fields, name: string): number | undefined {
  const text = fields.get(name);
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
