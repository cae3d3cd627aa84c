import { PipelineError } from '../../common/errors.ts';
import type { Preprocess } from '../../protocol/models.ts';
import type { Frame, Picture } from '../../protocol/pictures.ts';
import type { ImageStep, PerChannel } from '../../protocol/steps.ts';
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
  const picture = runSteps(image, steps, target);
  const planes = image.planes && fitPlanes({ ...image, planes: image.planes }, steps, target);
  return { picture: { ...picture, ...(planes && { planes }) }, frame: frameOfSteps(image, steps, target) };
}

/** Bands go through the same steps as colours, three at a time; where there is no image, they are as dark as the colours. */
function fitPlanes(
  { width, height, planes }: Omit<Picture, 'rgb'> & { readonly planes: readonly Uint8Array[] },
  steps: readonly ImageStep[],
  target: Size,
): Uint8Array[] {
  const even = steps.map((step) => ('fill' in step ? { ...step, fill: meanOf(step.fill ?? 0) } : step));
  const fitted: Uint8Array[] = [];
  for (let first = 0; first < planes.length; first += 3) {
    const some = planes.slice(first, first + 3);
    const rgb = new Uint8Array(width * height * 3);
    for (const [colour, plane] of some.entries())
      for (let pixel = 0; pixel < plane.length; pixel++) rgb[pixel * 3 + colour] = plane[pixel] as number;
    const picture = runSteps({ width, height, rgb }, even, target);
    for (const colour of some.keys())
      fitted.push(
        Uint8Array.from({ length: target.width * target.height }, (_, at) => picture.rgb[at * 3 + colour] ?? 0),
      );
  }
  return fitted;
}

function meanOf(values: PerChannel): number {
  return typeof values === 'number' ? values : values.reduce((sum, value) => sum + value, 0) / values.length;
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
  const next =
    'correct input.steps in relabel.models, e.g. end with a crop, or set a preset there if the steps are from a file beside the model';
  const words = `The steps of the preprocess end at ${height} × ${width} pixels (height × width) for an image of ${image.height} × ${image.width}, but the model takes ${target.height} × ${target.width}`;
  throw new PipelineError('settings', `${words}: ${next}.`, {
    setting: 'relabel.models',
  });
}
