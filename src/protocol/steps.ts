/** The steps of a preprocess, as in `relabel.models[].input.steps`: each makes one picture from another. */

/**
 * How new pixels are interpolated when an image is resized. "nearest-exact" is PyTorch's, which rounds positions to 32
 * bits; "area" is OpenCV's.
 */
export type Interpolation =
  | 'nearest'
  | 'nearest-exact'
  | 'bilinear'
  | 'bicubic'
  | 'lanczos'
  | 'box'
  | 'hamming'
  | 'area';

export type Channels = 'rgb' | 'bgr' | 'gray';

/** A side in pixels, both sides alike; or height and width. */
export type Sides = number | readonly [height: number, width: number];

/** One number for all channels, or one for each. */
export type PerChannel = number | readonly number[];

/**
 * The library whose arithmetic resizing follows. "pillow" is also that of torchvision, timm and transformers on image
 * files; "torch" and "tensorflow" are those of tensors; "opencv" is `cv2.resize`.
 */
export type ResizeLibrary = 'pillow' | 'torch' | 'opencv' | 'tensorflow';

/**
 * How a fractional side is rounded: down (torchvision, transformers), to nearest with halves to even (Python's round,
 * timm), to nearest with halves up, or up.
 */
export type Rounding = 'down' | 'even' | 'nearest' | 'up';

export interface ResizeStep {
  readonly step: 'resize';
  /**
   * What `size` refers to: exactly this size, whatever the aspect ratio (the default); the short or the long edge; the
   * frame that the image has to cover, or to fit inside, in its own aspect ratio; the height, with the width as its
   * limit (for lines of text); or the frame that it fills after just enough of it is cut off around its centre, not
   * rounded to whole pixels (Pillow's ImageOps.fit).
   */
  readonly fit?: 'exact' | 'short-edge' | 'long-edge' | 'cover' | 'inside' | 'fill' | 'height' | undefined;
  /** In pixels; undefined: the model's input. */
  readonly size?: Sides | undefined;
  /**
   * For the side that follows from the aspect ratio; "down" if undefined. For "fill", for the part that is kept, which
   * is not rounded if undefined.
   */
  readonly rounding?: Rounding | undefined;
  /** Each side is rounded up to a multiple of this. */
  readonly multipleOf?: number | undefined;
  /** "bilinear" if undefined. */
  readonly interpolation?: Interpolation | undefined;
  /** "pillow" if undefined. */
  readonly library?: ResizeLibrary | undefined;
  /** Whether a filter widens when it reduces; undefined: as the library does by default. */
  readonly antialias?: boolean | undefined;
}

export interface CropStep {
  readonly step: 'crop';
  /**
   * What is cut out around the centre: `size` (the default), `share` of the short edge for each side, or the largest part in
   * the aspect ratio of `size`.
   */
  readonly fit?: 'size' | 'share' | 'aspect' | undefined;
  /** In pixels; undefined: the model's input. */
  readonly size?: Sides | undefined;
  /** Of the short edge, above 0; 1 cuts out a square. Cut off to whole pixels. */
  readonly share?: Sides | undefined;
  /**
   * For the corner: "even" is torchvision's and timm's (the default), "down" transformers' and Keras', "toward-zero"
   * that of transformers' fast processors: the same as "down", except for the position of a smaller picture.
   */
  readonly rounding?: 'even' | 'down' | 'toward-zero' | undefined;
  /** Value outside the image if it is smaller; 0 if undefined. */
  readonly fill?: PerChannel | undefined;
}

export interface PadStep {
  readonly step: 'pad';
  /** The size to pad to if the picture is smaller; undefined: the model's input; "square": its own long edge. */
  readonly size?: Sides | 'square' | undefined;
  /** Where the image lies: in the middle (the default), or at the top left or bottom right corner. */
  readonly at?: 'center' | 'start' | 'end' | undefined;
  /** 0 if undefined. */
  readonly fill?: PerChannel | undefined;
}

/** Changes the size of a picture. Fills are pixel values 0–255 in RGB. */
export type ImageStep = ResizeStep | CropStep | PadStep;

/** `value × factor + offset`. */
export interface RescaleStep {
  readonly step: 'rescale';
  readonly factor: number;
  readonly offset?: number | undefined;
}

/** `(value − mean) / std`, channel by channel. */
export interface NormalizeStep {
  readonly step: 'normalize';
  readonly mean: PerChannel;
  readonly std: PerChannel;
}

/** The order of the channels from here on; before this step it is RGB. */
export interface ChannelsStep {
  readonly step: 'channels';
  readonly order: Channels;
}

/** As in the settings: fills are values on the scale that pixels have at that step. */
export type InputStep = ImageStep | RescaleStep | NormalizeStep | ChannelsStep;
