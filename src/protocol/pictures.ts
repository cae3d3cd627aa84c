/** 8-bit RGB, row by row: `rgb.length === width * height * 3`. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
  /** What a model takes beyond the colours, one a channel: `width * height` levels each, in the order of its `bands`. */
  readonly planes?: readonly Uint8Array[] | undefined;
}

/** A changed image that a method has shown the teacher. */
export interface SamplePicture extends Picture {
  /** How much of each pixel its mask replaced or hid, 0–255: `width * height` levels. Absent: it was changed as a whole. */
  readonly replaced?: Uint8Array | undefined;
}

/** An encoded picture that a browser shows. */
export interface EncodedPicture {
  readonly width: number;
  readonly height: number;
  readonly mime: 'image/png' | 'image/jpeg' | 'image/webp';
  readonly bytes: Uint8Array;
}

/**
 * Where the model's input lies on the original (after EXIF rotation). `x`, `y`, `width` and `height` are in pixels
 * of the original; with letterbox padding the frame is larger than the image, so `x` or `y` is negative.
 */
export interface Frame {
  readonly imageWidth: number;
  readonly imageHeight: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface OpenedImage {
  /** The same as a WebP of at most 32 pixels a side; absent where only the other was asked for. */
  readonly thumbnail?: EncodedPicture | undefined;
  /**
   * Oriented, sRGB, on white where it was transparent. At most 2048 pixels per side, PNG up to 1 Mpx, otherwise JPEG,
   * unless all pixels were requested.
   */
  readonly preview: EncodedPicture;
  /** SHA-256 of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  /** What was done to the file on the way that its owner may want to know, e.g. "first of 12 frames". */
  readonly notes: readonly string[];
}

/** How a map's levels are drawn: a colour map by its name, or isolines alone. */
export type ColourName = 'plasma' | 'viridis' | 'cividis' | 'grey' | 'lines';
