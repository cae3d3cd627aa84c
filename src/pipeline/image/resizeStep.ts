import type { ResizeStep, Rounding } from '../../protocol/steps.ts';
import type { Resampling, Span } from './resample.ts';
import { wholeSide } from './rounding.ts';
import { type Size, sidesOf } from './sides.ts';

/** A resize of a whole picture: what it becomes, and from which part of each axis. */
export interface Resize {
  readonly width: number;
  readonly height: number;
  readonly across: Span;
  readonly down: Span;
  readonly how: Resampling;
}

/**
 * What a step makes of a picture of some size. Torchvision and transformers cut the long side off to whole pixels
 * (torchvision/transforms/functional.py, `_compute_resized_output_size`; transformers/image_transforms.py,
 * `get_resize_output_image_size`), timm's ResizeKeepRatio rounds both sides (timm/data/transforms.py).
 *
 * @param input the model's, which a step without a size stands for.
 */
export function planResize(step: ResizeStep, picture: Size, input: Size): Resize {
  const { multipleOf = 1 } = step;
  const target = sidesOf(step.size, input);
  const up = (side: number): number => Math.ceil(side / multipleOf) * multipleOf;
  const sides = resizedSides(step, picture, target);
  const [width, height] = [up(sides.width), up(sides.height)];
  const part = step.fit === 'fill' ? middle(picture, { width, height }, step.rounding) : picture;
  return {
    width,
    height,
    across: spanOf(picture.width, part.width, width, step.rounding),
    down: spanOf(picture.height, part.height, height, step.rounding),
    how: {
      interpolation: step.interpolation ?? 'bilinear',
      antialias: step.antialias ?? (step.library === undefined || step.library === 'pillow'),
      library: step.library ?? 'pillow',
    },
  };
}

/**
 * The largest part of the picture in the aspect ratio of the target: for Pillow's ImageOps.fit it need not be of whole
 * pixels, for Keras' load_img(keep_aspect_ratio=True) it is (keras/src/utils/image_utils.py).
 */
function middle(picture: Size, target: Size, rounding: Rounding | undefined): Size {
  const share = Math.min(picture.width / target.width, picture.height / target.height);
  if (rounding === undefined) return { width: target.width * share, height: target.height * share };
  const whole = (side: number): number => wholeSide(side, rounding);
  return {
    width: Math.min(picture.width, whole((picture.height * target.width) / target.height)),
    height: Math.min(picture.height, whole((picture.width * target.height) / target.width)),
  };
}

/** `count` pixels made of the middle `part` of `size` pixels; a filter may reach over its edges. */
function spanOf(size: number, part: number, count: number, rounding: Rounding | undefined): Span {
  if (part === size) return { resized: count, first: 0, count };
  const scale = part / count;
  const start = (size - part) / 2;
  return { resized: size / scale, first: (rounding === undefined ? start : Math.trunc(start)) / scale, count };
}

function resizedSides({ fit = 'exact', rounding = 'down' }: ResizeStep, picture: Size, target: Size): Size {
  const { width, height } = picture;
  const whole = (side: number): number => wholeSide(side, rounding);
  switch (fit) {
    case 'exact':
    case 'fill':
      return target;
    case 'short-edge': {
      const edge = Math.min(target.width, target.height);
      return width <= height
        ? { width: edge, height: whole((edge * height) / width) }
        : { width: whole((edge * width) / height), height: edge };
    }
    case 'long-edge': {
      const edge = Math.max(target.width, target.height);
      return width >= height
        ? { width: edge, height: whole((edge * height) / width) }
        : { width: whole((edge * width) / height), height: edge };
    }
    case 'height':
      return { width: Math.min(target.width, whole((target.height * width) / height)), height: target.height };
    default:
      return inAspect(fit, rounding, picture, target);
  }
}

/**
 * The picture's size in its own aspect ratio, just covering the target or just inside of it. Each rounding comes with the
 * order of operations of those that use it, whose errors decide on which side of a half a quotient lies: torchvision's
 * product before a division, timm's ratio (ResizeKeepRatio), and the scale of letterboxes (YOLO).
 */
function inAspect(fit: 'cover' | 'inside', rounding: Rounding, picture: Size, target: Size): Size {
  const { width, height } = picture;
  const whole = (side: number): number => wholeSide(side, rounding);
  const ratios = [width / target.width, height / target.height] as const;
  const ratio = fit === 'cover' ? Math.min(...ratios) : Math.max(...ratios);
  if (rounding === 'even') return { width: whole(width / ratio), height: whole(height / ratio) };
  if (rounding === 'nearest') {
    const scales = [target.width / width, target.height / height] as const;
    const scale = fit === 'cover' ? Math.max(...scales) : Math.min(...scales);
    return { width: whole(width * scale), height: whole(height * scale) };
  }
  const wide = width * target.height >= height * target.width;
  return wide === (fit === 'cover')
    ? { width: whole((target.height * width) / height), height: target.height }
    : { width: target.width, height: whole((target.width * height) / width) };
}
