import { basename } from 'node:path';
import { PipelineError } from '../../../common/errors.ts';
import { readRegularFile } from '../../regularFile.ts';
import { boxShape, type ImageObjects, type ObjectShape, polygonShape } from './imageObjects.ts';
import { runLengthShape } from './runLengths.ts';

/** The images of a COCO file by the names of their files, without folders. */
export type CocoImages = ReadonlyMap<string, readonly CocoImage[]>;

export interface CocoImage extends ImageObjects {
  /** As the file has it, with "/". */
  readonly name: string;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads objects in COCO's format: https://cocodataset.org/#format-data. What is in it but has no meaning is passed over.
 *
 * @returns undefined: the file is JSON of something else.
 * @throws PipelineError('settings') that names the file, when it can't be read as JSON or is larger than 256 MB.
 */
export async function readCoco(file: string): Promise<CocoImages | undefined> {
  const bytes = await readRegularFile(file, { code: 'settings', kind: 'a COCO file', maxBytes: 2 ** 28 });
  const { images, annotations, categories } = parse(bytes.toString('utf8'), file);
  if (!Array.isArray(images) || !Array.isArray(annotations)) return undefined;
  const names = new Map(fieldsOf(categories).map(({ id, name }) => [id, typeof name === 'string' ? name : undefined]));
  const shapes = new Map<unknown, ObjectShape[]>();
  for (const annotation of fieldsOf(annotations)) {
    const covers = shapeOf(annotation);
    if (covers === undefined) continue;
    const own = shapes.get(annotation.image_id) ?? [];
    own.push({ name: names.get(annotation.category_id), covers });
    shapes.set(annotation.image_id, own);
  }
  if (shapes.size === 0) return undefined;
  const found = new Map<string, CocoImage[]>();
  for (const { id, file_name: path, width, height } of fieldsOf(images)) {
    const own = shapes.get(id);
    if (typeof path !== 'string' || own === undefined) continue;
    const name = path.replaceAll('\\', '/');
    const size = isCount(width) && isCount(height) ? { width, height } : undefined;
    const base = basename(name);
    found.set(base, [...(found.get(base) ?? []), { file, name, size, shapes: own }]);
  }
  return found;
}

/** The entry of an image; several that could be meant are none. @param image its path from the root, with "/". */
export function findInCoco(images: CocoImages, image: string): CocoImage | undefined {
  const candidates = (images.get(basename(image)) ?? []).filter(({ name }) => {
    return name === image || image.endsWith(`/${name}`) || name.endsWith(`/${image}`);
  });
  const exact = candidates.find(({ name }) => name === image);
  return exact ?? (candidates.length === 1 ? candidates[0] : undefined);
}

function parse(text: string, file: string): Fields {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
  } catch (cause) {
    // What lies beside images by chance need not be read.
    if (!text.includes('"annotations"')) return {};
    throw new PipelineError('settings', `${file} can't be read as JSON: save or copy it again.`, { cause });
  }
}

function fieldsOf(list: unknown): readonly Fields[] {
  if (!Array.isArray(list)) return [];
  return list.filter((item): item is Fields => typeof item === 'object' && item !== null);
}

function shapeOf({ segmentation, bbox }: Fields): ObjectShape['covers'] | undefined {
  if (Array.isArray(segmentation)) {
    const rings = segmentation.filter((ring): ring is number[] => isNumbers(ring) && ring.length >= 6);
    if (rings.length > 0) return polygonShape(rings);
  } else if (typeof segmentation === 'object' && segmentation !== null) {
    const { counts, size } = segmentation as Fields;
    const covers = isNumbers(size) ? runLengthShape(counts, size) : undefined;
    if (covers !== undefined) return covers;
  }
  if (!isNumbers(bbox) || bbox.length !== 4) return undefined;
  const [x = 0, y = 0, width = 0, height = 0] = bbox;
  return width > 0 && height > 0 ? boxShape(x, y, width, height) : undefined;
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => Number.isFinite(one));
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0;
}
