import sharp from 'sharp';
import type { Format } from './format.ts';
import { decodeBmp } from './formats/bmp.ts';
import { decodeDicom } from './formats/dicom.ts';
import { decodeIcon, iconNotes, largestOfIcon } from './formats/ico.ts';
import { decodePnm } from './formats/pnm.ts';
import { decodeTga } from './formats/tga.ts';
import type { DecodedPixels, Following } from './pixels.ts';
import { decodeBySharp } from './sharpPixels.ts';

// What may take hours, whatever it is called, never gets into this process, which couldn't be rid of it.
sharp.block({ operation: ['VipsForeignLoadSvg', 'VipsForeignLoadHeif'] });

/** The formats that are decoded in this process, in a time that their size bounds. */
export type QuickFormat = Exclude<Format, 'svg' | 'avif' | 'jpeg2000'>;

/**
 * Decodes an image in this process.
 *
 * @throws DecodeError or a library's own error for bytes that are damaged; PipelineError('image') for too many pixels.
 */
export async function decodeHere(
  name: string,
  bytes: Uint8Array,
  format: QuickFormat,
  follow: Following,
): Promise<DecodedPixels> {
  switch (format) {
    case 'bmp':
      return decodeBmp(name, bytes);
    case 'pnm':
      return decodePnm(name, bytes);
    case 'tga':
      return decodeTga(name, bytes);
    case 'dicom':
      return decodeDicom(name, bytes);
    case 'sharp':
      return decodeBySharp(name, bytes, follow);
    case 'ico': {
      const image = largestOfIcon(bytes);
      if (image.kind === 'bitmap') return decodeIcon(name, image);
      const decoded = await decodeBySharp(name, image.bytes, { ...follow, upright: false });
      return { ...decoded, notes: [...decoded.notes, ...iconNotes(image.of)] };
    }
  }
}
