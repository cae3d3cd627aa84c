import { extname } from 'node:path';
import { isDicom } from './formats/dicom.ts';
import { isJpeg2000 } from './formats/jpeg2000.ts';
import { looksLikeTga } from './formats/tga.ts';

/** Who decodes a file. `sharp`: libvips in this process; `svg`, `avif` and `jpeg2000`: in one of their own. */
export type Format = 'svg' | 'avif' | 'jpeg2000' | 'bmp' | 'pnm' | 'ico' | 'tga' | 'dicom' | 'sharp';

/** By what the bytes are, whatever the file is called; only Targa, which has no mark, needs its name. */
export function formatOf(name: string, bytes: Uint8Array): Format {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith('BM')) return 'bmp';
  if (/^P[1-7][\s#]/.test(head)) return 'pnm';
  if ((head.startsWith('\0\0\x01\0') || head.startsWith('\0\0\x02\0')) && !isTga(name, bytes)) return 'ico';
  if (isJpeg2000(bytes)) return 'jpeg2000';
  if (isDicom(bytes)) return 'dicom';
  if (/^.{4}ftyp/s.test(head)) return 'avif';
  if (isSvg(bytes)) return 'svg';
  if (isTga(name, bytes)) return 'tga';
  return 'sharp';
}

function isTga(name: string, bytes: Uint8Array): boolean {
  return /^\.(tga|icb|vda|vst)$/i.test(extname(name)) && looksLikeTga(bytes);
}

/** As libvips recognises it; whatever is compressed as a whole can be nothing else. */
function isSvg(bytes: Uint8Array): boolean {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return true;
  return /<svg/i.test(String.fromCharCode(...bytes.subarray(0, 2000)));
}
