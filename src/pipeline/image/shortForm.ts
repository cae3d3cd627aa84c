import type { Preprocess } from '../../protocol/models.ts';
import type { ImageStep, ResizeStep } from '../../protocol/steps.ts';
import type { Size } from './sides.ts';

/** The grey that letterboxed models are trained with (YOLO), close to the mean of ImageNet. */
const padding = 114;

/**
 * The steps that `resize`, `cropFraction`, `interpolation` and `antialias` stand for. `crop` follows torchvision's Resize
 * and CenterCrop; for an input that is not square, the image is resized to just cover both sides.
 *
 * @param input the model's.
 */
export function stepsOfShortForm(
  { resize, cropFraction, interpolation, antialias }: Preprocess,
  input: Size,
): readonly ImageStep[] {
  // What is not antialiased is what resizes tensors: TensorFlow's way, to which PyTorch's and OpenCV's bilinear are equal.
  const how: Omit<ResizeStep, 'step'> = { interpolation, antialias, library: antialias ? 'pillow' : 'tensorflow' };
  if (resize === 'letterbox') {
    return [
      { step: 'resize', fit: 'inside', rounding: 'nearest', ...how },
      { step: 'pad', fill: padding },
    ];
  }
  const size = [sideBefore(input.height, cropFraction), sideBefore(input.width, cropFraction)] as const;
  const fit = resize === 'squash' ? 'exact' : 'cover';
  return [{ step: 'resize', fit, size, ...how }, { step: 'crop' }];
}

/** timm's whole pixels (transforms_imagenet_eval); a fraction such as 224 / 232 is not to lose one to rounding. */
function sideBefore(side: number, cropFraction: number): number {
  return Math.floor(side / cropFraction + 1e-6);
}
