import { context2d } from './dom.ts';
import type { Marks } from './views/marks.ts';

/**
 * A picture and the contours over it, as a PNG of the canvas's own size.
 *
 * @throws Error if the engine cannot encode it.
 */
export function pngOf(picture: HTMLCanvasElement, marks: Marks): Promise<Blob> {
  const { width, height } = picture;
  const whole = document.createElement('canvas');
  Object.assign(whole, { width, height });
  const context = context2d(whole);
  context.drawImage(picture, 0, 0);
  marks.drawContours(context);
  return new Promise((resolve, reject) =>
    whole.toBlob((blob) => (blob === null ? reject(new Error('no PNG')) : resolve(blob)), 'image/png'),
  );
}
