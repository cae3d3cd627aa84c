import type { Format } from './format.ts';
import type { DecodedPixels, Following } from './pixels.ts';

/** Formats whose files, small as they may be, can take hours or all memory: decoded in a process of their own. */
export type SlowFormat = Extract<Format, 'svg' | 'avif' | 'jpeg2000'>;

export function isSlow(format: Format): format is SlowFormat {
  return format === 'svg' || format === 'avif' || format === 'jpeg2000';
}

/** What the decoding process is asked, once. */
export interface DecodeRequest {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly format: SlowFormat;
  readonly follow: Following;
}

/** Its one answer; `refused` is fit for the user; `unsupported` and `failed` are the messages of those errors. */
export type DecodeAnswer =
  | { readonly pixels: DecodedPixels }
  | { readonly refused: string }
  | { readonly unsupported: string }
  | { readonly failed: string };
