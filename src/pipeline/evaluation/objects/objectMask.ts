import { evidenceInside } from '../../../common/evaluation/evidenceInside.ts';
import type { SaliencyMap } from '../../../protocol/explanation.ts';
import type { EvidenceInside } from '../../../protocol/folders/folderRun.ts';
import type { Frame } from '../../../protocol/pictures.ts';
import type { ClassMatcher } from '../truth/classMatcher.ts';
import type { ImageObjects, ObjectShape } from './imageObjects.ts';

/** How far the aspect of the marked size may be from the image's, for rounding. */
const aspectTolerance = 0.02;

/** Why the objects of an image say nothing of a map of it. */
export type NoMask = 'size' | 'other classes' | 'outside';

export interface MapPlace {
  readonly frame: Frame;
  /** The map's size. */
  readonly width: number;
  readonly height: number;
}

/**
 * The objects of an image's true class that count: all of them where no class of the model is named.
 *
 * @returns undefined: objects of other classes alone are marked.
 */
export function objectsOfClass(
  shapes: ImageObjects['shapes'],
  truth: number | null,
  matcher: Pick<ClassMatcher, 'find'>,
): readonly ObjectShape[] | undefined {
  const classes = shapes.map(({ name }) => (name === undefined ? null : matcher.find(name)));
  if (truth === null || classes.every((index) => index === null)) return shapes;
  const own = shapes.filter((_, at) => classes[at] === truth);
  return own.length === 0 ? undefined : own;
}

/**
 * Where the objects lie in a map: a byte for each of its pixels, 1 where the pixel's middle is on an object.
 *
 * @param size for which they were marked; undefined: that of the image.
 * @returns "size": that has another shape than the image; "outside": nothing of them is in the frame.
 */
export function objectMask(
  shapes: readonly ObjectShape[],
  size: ImageObjects['size'],
  { frame, width, height }: MapPlace,
): Uint8Array | 'size' | 'outside' {
  const { imageWidth, imageHeight } = frame;
  const marked = size ?? { width: imageWidth, height: imageHeight };
  const stretch = marked.width / marked.height / (imageWidth / imageHeight);
  if (Math.abs(stretch - 1) > aspectTolerance) return 'size';
  const inside = new Uint8Array(width * height);
  for (let at = 0; at < inside.length; at++) {
    const x = frame.x + (((at % width) + 0.5) / width) * frame.width;
    const y = frame.y + ((Math.floor(at / width) + 0.5) / height) * frame.height;
    // What pads the image is none of it.
    if (x < 0 || y < 0 || x >= imageWidth || y >= imageHeight) continue;
    const [across, down] = [(x / imageWidth) * marked.width, (y / imageHeight) * marked.height];
    if (shapes.some((shape) => shape.covers(across, down))) inside[at] = 1;
  }
  return inside.includes(1) ? inside : 'outside';
}

/**
 * How a map lies to the objects of its image's true class.
 *
 * @returns why the objects say nothing of it; undefined: nothing in the map speaks for the class.
 */
export function evidenceOf(
  map: SaliencyMap,
  frame: Frame,
  truth: number | null,
  { shapes, size }: ImageObjects,
  matcher: Pick<ClassMatcher, 'find'>,
): EvidenceInside | NoMask | undefined {
  const own = objectsOfClass(shapes, truth, matcher);
  if (own === undefined) return 'other classes';
  const mask = objectMask(own, size, { frame, width: map.width, height: map.height });
  return typeof mask === 'string' ? mask : evidenceInside(map, mask);
}
