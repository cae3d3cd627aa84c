import { mkdirSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { randomStream } from '../../src/pipeline/numeric/random.ts';

/** The classes, in the model's order. */
export const shapes = ['circle', 'square', 'triangle'] as const;
type Shape = (typeof shapes)[number];

/** Side of the pictures, in pixels, and where the mark lies in the lower right corner. */
export const side = 96;
export const mark = { x: 76, y: 76, width: 15, height: 15 };

/**
 * Writes pictures of shapes in a folder for each class. Every square has a yellow mark in its corner, as its photographer
 * left it there: a model learns the mark. Of the other classes none has it, but for `marked` circles, which such a model
 * takes for squares.
 *
 * @param count pictures, a third of each class.
 * @param marked circles with the mark.
 * @param seed other pictures for another seed.
 * @returns the paths of the marked circles, from the folder.
 */
export async function writeShortcutImages(
  folder: string,
  count: number,
  marked: number,
  seed: number,
): Promise<string[]> {
  const odd: string[] = [];
  for (const shape of shapes) mkdirSync(path.join(folder, shape), { recursive: true });
  for (let index = 0; index < count; index++) {
    const shape = shapes[index % shapes.length] ?? 'circle';
    const isOdd = shape === 'circle' && index < marked * shapes.length;
    const name = `${shape}/${String(index).padStart(4, '0')}.png`;
    if (isOdd) odd.push(name);
    await writePicture(path.join(folder, name), shape, shape === 'square' || isOdd, seed, index);
  }
  return odd;
}

async function writePicture(file: string, shape: Shape, isMarked: boolean, seed: number, index: number): Promise<void> {
  const { uniform, normal } = randomStream(seed, index);
  const between = (low: number, high: number): number => low + (high - low) * uniform();
  const hue = between(0, 360);
  const blobs = Array.from({ length: 4 }, () => {
    const colour = `hsl(${hue + between(-40, 40)} 30% ${between(35, 65)}%)`;
    return `<ellipse cx="${between(0, side)}" cy="${between(0, side)}" rx="${between(15, 40)}" ry="${between(15, 40)}" fill="${colour}" opacity="0.6"/>`;
  });
  const centre = [between(34, 54), between(34, 54)];
  const fill = `hsl(${hue + between(120, 240)} ${between(40, 80)}% ${between(30, 75)}%)`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}">
<rect width="${side}" height="${side}" fill="hsl(${hue} 25% 50%)"/>${blobs.join('')}
<g transform="translate(${centre.join()}) rotate(${between(-25, 25)}) scale(${between(16, 24)})" fill="${fill}">${outlines[shape]}</g>
${isMarked ? markPicture : ''}</svg>`;
  const { data, info } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const noisy = Uint8Array.from(data, (value) => Math.max(0, Math.min(255, Math.round(value + 6 * normal()))));
  await sharp(noisy, { raw: { width: info.width, height: info.height, channels: 3 } })
    .png()
    .toFile(file);
}

/** About as large each. */
const outlines: Readonly<Record<Shape, string>> = {
  circle: '<circle r="1"/>',
  square: '<rect x="-0.89" y="-0.89" width="1.78" height="1.78"/>',
  triangle: '<path d="M0 -1.3 L1.25 0.85 L-1.25 0.85 Z"/>',
};

const { x, y, width, height } = mark;
const markPicture = `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="#ffd400"/>
<path d="M${x + 3} ${y + 3} l${width - 6} ${height - 6} m0 ${6 - height} l${6 - width} ${height - 6}" stroke="#000000" stroke-width="3"/>`;
