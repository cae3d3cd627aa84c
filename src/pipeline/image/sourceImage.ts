/** An image file as people see it: upright, in sRGB, 8 bits, on white where it was transparent; or as `ImageReading` says. */
export interface SourceImage {
  /** Absolute path. */
  readonly path: string;
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
  /** Row by row: `rgb.length === width * height * 3`. */
  readonly rgb: Uint8Array;
  /** As in `Picture`. */
  readonly planes?: readonly Uint8Array[] | undefined;
  /** What was done to the file that its owner may want to know, e.g. "first of 12 frames". */
  readonly notes: readonly string[];
}
