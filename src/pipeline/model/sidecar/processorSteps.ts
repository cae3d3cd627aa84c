import type { Interpolation } from '../../../protocol/models.ts';
import type { CropStep, ImageStep, ResizeStep } from '../../../protocol/steps.ts';
import type { ProcessorClass } from './processorClasses.ts';
import type { ProcessorSize } from './processorSize.ts';

/** What a processor does to an image's size, according to its file and its class. */
export interface ProcessorFit {
  readonly size: ProcessorSize;
  readonly resizes: boolean;
  readonly crop: { readonly height: number; readonly width: number };
  readonly crops: boolean;
  /** Share of the short edge, for those that have it. */
  readonly cropPct: number | undefined;
  readonly interpolation: Interpolation;
  /** Whether it works on tensors. */
  readonly fast: boolean;
}

/**
 * The steps of a transformers processor, following `resize` and `center_crop` of its class.
 * @returns the steps and the size that they end at, [height, width], or why there are none.
 */
export function processorSteps(
  fits: ProcessorClass['fits'],
  fit: ProcessorFit,
): { readonly steps: readonly ImageStep[]; readonly size?: readonly [number, number] } | { readonly problem: string } {
  const { size, crop } = fit;
  if (fits === 'convnext') return convNext(fit);
  if (fits === 'perceiver') return perceiver(fit);
  const steps: ImageStep[] = fit.resizes ? [resize(fit, scaled(fits, fit))] : [];
  if (fit.crops) {
    steps.push(cropStep(crop.height, crop.width, fit));
    return { steps, size: [crop.height, crop.width] };
  }
  return 'short' in size || !fit.resizes ? { steps } : { steps, size: [size.height, size.width] };
}

/** LeViT and PoolFormer resize to a larger size than the one in the file. */
function scaled(fits: ProcessorClass['fits'], { size, cropPct }: ProcessorFit): ProcessorSize {
  if (fits === 'levit' && 'short' in size) return { short: Math.trunc((256 / 224) * size.short) };
  if (fits !== 'poolformer' || cropPct === undefined) return size;
  if ('short' in size) return { short: Math.trunc(size.short / cropPct) };
  const [height, width] = [Math.trunc(size.height / cropPct), Math.trunc(size.width / cropPct)];
  return size.height === size.width ? { short: height } : { height, width };
}

/** Below 384 pixels a centre crop, from there on a plain resize; the fast class also crops if it is told to. */
function convNext(fit: ProcessorFit): ReturnType<typeof processorSteps> {
  const { size, cropPct = 224 / 256, fast, resizes } = fit;
  if (!('short' in size)) return { problem: '"size" needs "shortest_edge" for this class' };
  const side = size.short;
  const crop: CropStep = { step: 'crop', size: [side, side], rounding: fast ? 'even' : 'down' };
  const small = [resize(fit, { short: Math.trunc(side / cropPct) }), crop];
  const resized = side < 384 ? small : [resize(fit, { height: side, width: side })];
  const steps: ImageStep[] = resizes ? resized : [];
  if (!fit.crops) return resizes ? { steps, size: [side, side] } : { steps };
  const { height, width } = fit.crop;
  return { steps: [...steps, cropStep(height, width, fit)], size: [height, width] };
}

/** A share of the short edge is cut out first, and then resized. */
function perceiver(fit: ProcessorFit): ReturnType<typeof processorSteps> {
  const { size, crop, crops, resizes } = fit;
  if ('short' in size) return { problem: '"size" needs "height" and "width" for this class' };
  const share = [size.height / crop.height, size.width / crop.width] as const;
  const cut: CropStep = { step: 'crop', fit: 'share', share, rounding: fit.fast ? 'toward-zero' : 'down' };
  const steps = [...(crops ? [cut] : []), ...(resizes ? [resize(fit, size)] : [])];
  return resizes ? { steps, size: [size.height, size.width] } : { steps };
}

/**
 * Tensors are resized in Pillow's way too: transformers asks torchvision for antialiasing, and for the exact nearest
 * pixel.
 */
function resize(fit: ProcessorFit, size: ProcessorSize): ResizeStep {
  const exact = fit.fast && fit.interpolation === 'nearest';
  const interpolation = exact ? 'nearest-exact' : fit.interpolation;
  if ('short' in size) return { step: 'resize', fit: 'short-edge', size: size.short, interpolation };
  return { step: 'resize', size: [size.height, size.width], interpolation };
}

function cropStep(height: number, width: number, { fast }: ProcessorFit): CropStep {
  return { step: 'crop', size: [height, width], rounding: fast ? 'toward-zero' : 'down' };
}
