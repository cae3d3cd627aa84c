import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { openImage } from '../../../src/pipeline/image/image.ts';
import { writeTinyModels } from '../../../test/fixtures/models/tinyModels.ts';
import { mutateBytes } from '../mutateBytes.ts';
import type { MakeTarget, Outcome } from '../target.ts';
import { explained, quickOptions } from './explained.ts';

/** One that draws a little of everything, and reaches for files and hosts. */
const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="30">
<defs><filter id="f"><feGaussianBlur stdDeviation="2"/></filter><linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient></defs>
<rect width="40" height="30" fill="url(#g)" filter="url(#f)"/><circle cx="9" cy="9" r="5"/><text x="2" y="20">a</text>
<image width="5" height="5" xlink:href="file:///etc/passwd"/><use xlink:href="http://localhost:1/#x"/></svg>`;

/** 2 × 2 pixels of 24 bits, bottom row first. */
const bmp = Buffer.from(
  '424d460000000000000036000000280000000200000002000000010018000000000010000000130b0000130b000000000000000000000000ff00ff000000ff0000ffffff0000',
  'hex',
);

/** Image files of every kind with bytes changed here and there. */
export const images: MakeTarget = async (folder) => {
  const { teacher, image } = await writeTinyModels(join(folder, 'seeds'));
  const of = (format: 'jpeg' | 'webp' | 'gif' | 'tiff' | 'avif'): Promise<Uint8Array> =>
    sharp(image).toFormat(format).toBuffer();
  const png: Uint8Array = readFileSync(image);
  const seeds: readonly (readonly [ending: string, bytes: Uint8Array])[] = [
    ['png', png],
    ['jpg', await of('jpeg')],
    ['webp', await of('webp')],
    ['gif', await of('gif')],
    ['tiff', await of('tiff')],
    ['avif', await of('avif')],
    ['svg', Buffer.from(svg)],
    ['bmp', bmp],
    ['pgm', Buffer.from('P5 2 2 255\nabcd', 'latin1')],
  ];
  const intact = (await openImage(image)).rgb;
  return {
    async run(dice) {
      const [ending, bytes] = dice.pick(seeds);
      const file = join(folder, `case.${ending}`);
      writeFileSync(file, mutateBytes(bytes, dice));
      const outcome = await explained(quickOptions(file, teacher));
      return ending === 'png' && outcome.kind === 'accepted' ? checkPng(file, intact) : outcome;
    },
  };
};

/** All that is drawn of a PNG is under a checksum: what is accepted is the picture as it was. */
async function checkPng(file: string, intact: Uint8Array): Promise<Outcome> {
  const { rgb } = await openImage(file);
  const same = rgb.length === intact.length && rgb.every((value, index) => value === intact[index]);
  return same ? { kind: 'accepted' } : { kind: 'wrong', what: 'a broken PNG gives another picture' };
}
