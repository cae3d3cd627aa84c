import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import sharp from 'sharp';
import { PipelineError, toFailure } from '../../../common/errors.ts';
import { type CocoImages, findInCoco, readCoco } from './coco.ts';
import { cocoFiles } from './cocoFiles.ts';
import { bitmapShape, type ImageObjects } from './imageObjects.ts';
import { maskPlaces, placesIn } from './maskNames.ts';
import { readVoc } from './voc.ts';

const vocFolders = ['Annotations', 'annotations'] as const;
/** A mask of more pixels is refused by the decoder. */
const mostPixels = 2 ** 28;

/**
 * Finds the objects of images that somebody has marked: a mask as PNG, else COCO's JSON (see `cocoFiles`), else Pascal VOC's
 * XML beside the image or in `Annotations`.
 */
export class ObjectFinder {
  /** One sentence each on files that can't be read. */
  readonly notes: string[] = [];
  readonly #root: string;
  readonly #coco: { readonly folder: string; readonly images: CocoImages }[] = [];

  private constructor(root: string) {
    this.#root = root;
  }

  /** @param root of the images; absolute. */
  static async in(root: string): Promise<ObjectFinder> {
    const finder = new ObjectFinder(root);
    for (const { file, folder } of await cocoFiles(root)) {
      const images = await finder.#attempt(() => readCoco(file));
      if (images !== undefined) finder.#coco.push({ folder, images });
    }
    return finder;
  }

  /** Whether there is a file that marks objects of several images, or one that should and can't be read. */
  get isThere(): boolean {
    return this.#coco.length > 0 || this.notes.length > 0;
  }

  /** @param image its path from the root, with "/". @returns undefined: nobody has marked any. */
  async find(image: string): Promise<ImageObjects | undefined> {
    const mask = this.#there(maskPlaces(image));
    const marked = mask === undefined ? undefined : await this.#attempt(() => readMask(mask));
    if (marked !== undefined) return marked;
    for (const { folder, images } of this.#coco) {
      const found = image.startsWith(folder) ? findInCoco(images, image.slice(folder.length)) : undefined;
      if (found !== undefined) return found;
    }
    const beside = `${image.slice(0, image.length - extname(image).length)}.xml`;
    const xml = this.#there([beside, ...placesIn(vocFolders, image, 'xml')]);
    return xml === undefined ? undefined : this.#attempt(() => readVoc(xml));
  }

  #there(places: readonly string[]): string | undefined {
    return places.map((place) => join(this.#root, place)).find((file) => existsSync(file));
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.notes.push(toFailure(error).message);
      return undefined;
    }
  }
}

/** All that is not black and not transparent is the object. */
async function readMask(file: string): Promise<ImageObjects> {
  try {
    // In 16 bits, as masks may be whose values are numbers of objects: in 8, the first 255 of them are black.
    const picture = sharp(file, { limitInputPixels: mostPixels }).ensureAlpha().toColourspace('rgb16');
    const { data, info } = await picture.raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    const values = new Uint16Array(data.buffer, data.byteOffset, width * height * 4);
    const marked = new Uint8Array(width * height);
    for (let at = 0; at < marked.length; at++) {
      const red = 4 * at;
      const isBlack = values[red] === 0 && values[red + 1] === 0 && values[red + 2] === 0;
      if (values[red + 3] !== 0 && !isBlack) marked[at] = 1;
    }
    return { file, size: { width, height }, shapes: [{ covers: bitmapShape(marked, width, height) }] };
  } catch (cause) {
    throw new PipelineError('settings', `${file} can't be read as a mask: save it as a PNG again.`, { cause });
  }
}
