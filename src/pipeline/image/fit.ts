import { PipelineError } from '../../common/errors.ts';
import type { Preprocess } from '../../protocol/models.ts';
import type { Frame, Picture } from '../../protocol/pictures.ts';
import type { ImageStep } from '../../protocol/steps.ts';
import { endOfSteps, frameOfSteps, runSteps } from './runSteps.ts';
import { stepsOfShortForm } from './shortForm.ts';
import type { Size } from './sides.ts';
import type { SourceImage } from './sourceImage.ts';

/**
 * The image as the model sees it, before normalisation, and where that lies on the original. Small images are
 * enlarged.
 * @param size the model's input, [height, width] in pixels.
 * @throws PipelineError('settings') if the steps end at another size than that of the input.
 */
export function fitImage(
  image: SourceImage,
  input: Preprocess,
  size: readonly [height: number, width: number],
): { picture: Picture; frame: Frame } {
  const target = { height: size[0], width: size[1] };
  const steps = stepsOf(image, input, target);
  return { picture: runSteps(image, steps, target), frame: frameOfSteps(image, steps, target) };
}

/** Where the input of `fitImage` lies on the image. */
export function frameOf(image: SourceImage, input: Preprocess, size: readonly [height: number, width: number]): Frame {
  const target = { height: size[0], width: size[1] };
  return frameOfSteps(image, stepsOf(image, input, target), target);
}

function stepsOf(image: SourceImage, input: Preprocess, target: Size): readonly ImageStep[] {
  const steps = input.steps ?? stepsOfShortForm(input, target);
  const { width, height } = endOfSteps(image, steps, target);
  if (width === target.width && height === target.height) return steps;
  const words = `The steps of the preprocess end at ${height} × ${width} pixels (height × width) for an image of ${image.height} × ${image.width}, but the model takes ${target.height} × ${target.width}`;
  throw new PipelineError('settings', `${words}: correct input.steps in relabel.models, e.g. end with a crop.`, {
    setting: 'relabel.models',
  });
}
