import type { Preprocess } from '../../protocol/models.ts';
import type { Frame, Picture } from '../../protocol/pictures.ts';
import { type Resampling, resample } from './resample.ts';
import type { SourceImage } from './sourceImage.ts';

/** How an image comes into the model's input: it is resized, and the input's corner then lies at `left`, `top`. */
interface Fit {
  /** Size of the whole image after resizing, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Negative where the input reaches over the image's edge (letterbox). */
  readonly left: number;
  readonly top: number;
}

/** The grey that letterboxed models are trained with (YOLO), close to the mean of ImageNet. */
const PADDING = 114;

/**
 * The image as the model sees it, before normalisation, and where that lies on the original. Small images are
 * enlarged. `crop` follows torchvision's Resize (short side, long side cut to a whole pixel) and CenterCrop (half
 * to even); for an input that is not square, the image is resized to just cover both sides.
 * @param size the model's input, [height, width] in pixels.
 */
export function fitImage(
  image: SourceImage,
  input: Preprocess,
  size: readonly [height: number, width: number],
): { picture: Picture; frame: Frame } {
  const [height, width] = size;
  const fit = fitOf(image, input, height, width);
  return { picture: render(image, fit, height, width, input), frame: placeOf(image, fit, height, width) };
}

/** Where the input of `fitImage` lies on the image. */
export function frameOf(image: SourceImage, input: Preprocess, size: readonly [height: number, width: number]): Frame {
  const [height, width] = size;
  return placeOf(image, fitOf(image, input, height, width), height, width);
}

function fitOf(image: SourceImage, input: Preprocess, height: number, width: number): Fit {
  if (input.resize === 'letterbox') {
    const scale = Math.min(width / image.width, height / image.height);
    const resizedWidth = Math.max(1, Math.round(image.width * scale));
    const resizedHeight = Math.max(1, Math.round(image.height * scale));
    const left = Math.floor((resizedWidth - width + 1) / 2);
    const top = Math.floor((resizedHeight - height + 1) / 2);
    return { width: resizedWidth, height: resizedHeight, left, top };
  }
  const coverWidth = sideBefore(width, input.cropFraction);
  const coverHeight = sideBefore(height, input.cropFraction);
  if (input.resize === 'squash') return centred(coverWidth, coverHeight, width, height);
  const wide = image.width * coverHeight >= image.height * coverWidth;
  const resizedWidth = wide ? Math.trunc((coverHeight * image.width) / image.height) : coverWidth;
  const resizedHeight = wide ? coverHeight : Math.trunc((coverWidth * image.height) / image.width);
  return centred(resizedWidth, resizedHeight, width, height);
}

/** timm's whole pixels (transforms_imagenet_eval); a fraction such as 224 / 232 is not to lose one to rounding. */
function sideBefore(side: number, cropFraction: number): number {
  return Math.floor(side / cropFraction + 1e-6);
}

/** torchvision's CenterCrop. */
function centred(resizedWidth: number, resizedHeight: number, width: number, height: number): Fit {
  const left = roundHalfToEven((resizedWidth - width) / 2);
  const top = roundHalfToEven((resizedHeight - height) / 2);
  return { width: resizedWidth, height: resizedHeight, left, top };
}

/** The inverse: input pixel (i, j) covers the original from `x + j * frame.width / width`, likewise down. */
function placeOf(image: SourceImage, fit: Fit, height: number, width: number): Frame {
  return {
    imageWidth: image.width,
    imageHeight: image.height,
    x: (fit.left * image.width) / fit.width,
    y: (fit.top * image.height) / fit.height,
    width: (width * image.width) / fit.width,
    height: (height * image.height) / fit.height,
  };
}

function render(image: SourceImage, fit: Fit, height: number, width: number, how: Resampling): Picture {
  const part = resample(
    image,
    { resized: fit.width, first: Math.max(fit.left, 0), count: Math.min(width, fit.width) },
    { resized: fit.height, first: Math.max(fit.top, 0), count: Math.min(height, fit.height) },
    how,
  );
  return part.width === width && part.height === height ? part : pad(part, -fit.left, -fit.top, height, width);
}

function pad(part: Picture, left: number, top: number, height: number, width: number): Picture {
  const rgb = new Uint8Array(width * height * 3).fill(PADDING);
  const row = part.width * 3;
  for (let y = 0; y < part.height; y++) {
    rgb.set(part.rgb.subarray(y * row, (y + 1) * row), ((top + y) * width + left) * 3);
  }
  return { width, height, rgb };
}

/** Python's round(), which torchvision's CenterCrop uses. */
function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
