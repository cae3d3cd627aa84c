import type { CropStep, PerChannel } from '../../protocol/steps.ts';
import { roundHalfToEven } from './rounding.ts';
import { type Size, sidesOf } from './sides.ts';

/** A part of a picture, in its pixels; what lies outside of the picture is filled. */
export interface Window extends Size {
  readonly left: number;
  readonly top: number;
  /** RGB, 0–255. */
  readonly fill: readonly [red: number, green: number, blue: number];
}

/**
 * What a crop around the centre cuts out. "even" is torchvision's CenterCrop (torchvision/transforms/functional.py,
 * `center_crop`; timm's CenterCropOrPad is the same with another fill), "down" that of transformers
 * (transformers/image_transforms.py, `center_crop`), "toward-zero" that of its fast processors
 * (transformers/image_processing_utils_fast.py). They also differ in where a picture lies that is smaller.
 */
export function planCrop(step: CropStep, picture: Size, input: Size): Window {
  const { width, height } = cropped(step, picture, input);
  const corner = (side: number, part: number): number => {
    const surplus = (side - part) / 2;
    if (step.rounding === 'down') return Math.floor(surplus);
    return surplus < 0 || step.rounding === 'toward-zero' ? Math.trunc(surplus) : roundHalfToEven(surplus);
  };
  const [left, top] = [corner(picture.width, width), corner(picture.height, height)];
  return { left, top, width, height, fill: colourOf(step.fill) };
}

function cropped({ fit = 'size', size, share = 1 }: CropStep, picture: Size, input: Size): Size {
  const target = sidesOf(size, input);
  if (fit === 'size') return target;
  const whole = (side: number): number => Math.max(1, Math.trunc(side));
  if (fit === 'share') {
    const parts = sidesOf(share, input);
    const short = Math.min(picture.width, picture.height);
    return { width: whole(parts.width * short), height: whole(parts.height * short) };
  }
  // Keras' smart_resize (keras/src/utils/image_utils.py).
  return {
    width: Math.min(whole((picture.height * target.width) / target.height), picture.width),
    height: Math.min(whole((picture.width * target.height) / target.width), picture.height),
  };
}

/** A fill as a colour, rounded to whole levels. */
export function colourOf(fill: PerChannel | undefined): Window['fill'] {
  const level = (value: number | undefined): number => Math.min(255, Math.max(0, Math.round(value ?? 0)));
  if (fill === undefined || typeof fill === 'number') return [level(fill), level(fill), level(fill)];
  const [red, green = red, blue = red] = fill;
  return [level(red), level(green), level(blue)];
}
