import type { Frame, SamplePicture } from '../../../src/protocol/panel.ts';
import { context2d } from '../../base/dom.ts';
import { changesOf } from '../../logic/changes.ts';
import { originalInView } from '../../logic/geometry.ts';

/** The grey that the pipeline pads letterboxed pictures with. */
const padding = 'rgb(114, 114, 114)';

/** The original as the model sees it, on a context of that size. */
export function drawView(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  photo: ImageBitmap,
  frame: Frame,
  width: number,
  height: number,
): void {
  context.fillStyle = padding;
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  const rect = originalInView(frame, { width, height });
  context.drawImage(photo, rect.x, rect.y, rect.width, rect.height);
}

/** RGBA of the original as the model sees it, at a size; undefined if it is not known. */
export function originalPixels(
  photo: ImageBitmap | undefined,
  frame: Frame | undefined,
  width: number,
  height: number,
): Uint8ClampedArray | undefined {
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (photo === undefined || frame === undefined || context === null) return undefined;
  drawView(context, photo, frame, width, height);
  return context.getImageData(0, 0, width, height).data;
}

/** Factor by which a difference is brightened. */
const gain = 4;

/** Draws how far a sample is from the original, in white on black. */
export function drawDifference(canvas: HTMLCanvasElement, picture: SamplePicture, original: Uint8ClampedArray): void {
  const { width, height, rgb, replaced } = picture;
  Object.assign(canvas, { width, height });
  const image = new ImageData(width, height);
  changesOf(rgb, original, replaced).forEach((change, pixel) => {
    const light = Math.min(255, gain * change);
    image.data.set([light, light, light, 255], pixel * 4);
  });
  context2d(canvas).putImageData(image, 0, 0);
}
