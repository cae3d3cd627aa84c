import type { CropStep, ImageStep, PadStep, ResizeStep, Sides } from '../../../protocol/steps.ts';

/** Fills of the libraries, as pixel values: black, the grey of letterboxed models, the middle, white. */
const fills = [0, 114, 127.5, 255];

/**
 * Lists of steps that differ from the given one in a single step: another value for one of its keys, or the step left
 * out. Values are those of the libraries; sides are the model's input and the sizes that are cropped down to it.
 * @param fractions side of the input divided by the side that an image is resized to.
 */
export function stepVariants(
  steps: readonly ImageStep[],
  [height, width]: readonly [height: number, width: number],
  fractions: readonly number[],
): readonly (readonly ImageStep[])[] {
  const short = Math.min(height, width);
  const sides: readonly Sides[] = fractions.map((fraction) =>
    height === width
      ? Math.floor(short / fraction + 1e-6)
      : ([Math.floor(height / fraction + 1e-6), Math.floor(width / fraction + 1e-6)] as const),
  );
  return steps.flatMap((step, place) => {
    const others = variantsOf(step, sides, short);
    const replaced = others.map((other) => steps.map((own, at) => (at === place ? other : own)));
    return [...replaced, steps.filter((_, at) => at !== place)];
  });
}

function variantsOf(step: ImageStep, sides: readonly Sides[], short: number): readonly ImageStep[] {
  switch (step.step) {
    case 'resize':
      return resizes(step, sides, short);
    case 'crop':
      return crops(step, sides);
    case 'pad':
      return pads(step);
  }
}

function resizes(step: ResizeStep, sides: readonly Sides[], short: number): readonly ResizeStep[] {
  const { fit = 'exact', size = sides[0] } = step;
  const fits: readonly ResizeStep['fit'][] = ['exact', 'short-edge', 'long-edge', 'cover', 'inside', 'fill'];
  const edge = (name: ResizeStep['fit']): boolean => name === 'short-edge' || name === 'long-edge';
  const sized = (name: ResizeStep['fit'], side: Sides | undefined): ResizeStep => {
    const one = typeof side === 'object' ? Math.min(...side) : (side ?? short);
    return { ...step, fit: name, size: edge(name) ? one : side };
  };
  return [
    ...(['down', 'even', 'nearest', 'up'] as const).map((rounding) => ({ ...step, rounding })),
    ...sides.map((side) => sized(fit, side)),
    ...fits.map((name) => sized(name, size)),
    ...fits.flatMap((name) => sides.map((side) => sized(name, side))),
    ...(['pillow', 'torch', 'opencv', 'tensorflow'] as const).map((library) => ({ ...step, library })),
  ];
}

function crops(step: CropStep, sides: readonly Sides[]): readonly CropStep[] {
  const { share: _, ...plain } = step;
  return [
    ...(['even', 'down', 'toward-zero'] as const).map((rounding) => ({ ...step, rounding })),
    { ...plain, fit: 'size', size: undefined },
    ...sides.map((size): CropStep => ({ ...plain, fit: 'size', size })),
    ...[1, 0.875].map((share): CropStep => ({ ...plain, fit: 'share', share })),
    ...fills.map((fill) => ({ ...step, fill })),
  ];
}

function pads(step: PadStep): readonly PadStep[] {
  return [
    ...(['center', 'start', 'end'] as const).map((at) => ({ ...step, at })),
    ...fills.map((fill) => ({ ...step, fill })),
    { ...step, size: undefined },
    { ...step, size: 'square' },
  ];
}
