/**
 * The registry. A method is a folder here with a `descriptor.ts` (data that every side may read) and a `method.ts` (the
 * code that runs in the pipeline), and one line below. The first method is the default; pickers keep this order.
 */
import type { MethodDescriptor } from '../../protocol/method.ts';
import { descriptor as excitationBackprop } from './excitationBackprop/descriptor.ts';
import { descriptor as extremalPerturbation } from './extremalPerturbation/descriptor.ts';
import { descriptor as fgvis } from './fgvis/descriptor.ts';
import { descriptor as gradCam } from './gradCam/descriptor.ts';
import { descriptor as gradCamPlusPlus } from './gradCamPlusPlus/descriptor.ts';
import { descriptor as gradientInput } from './gradientInput/descriptor.ts';
import { descriptor as igosPlusPlus } from './igosPlusPlus/descriptor.ts';
import { descriptor as integratedGradients } from './integratedGradients/descriptor.ts';
import { descriptor as layerCam } from './layerCam/descriptor.ts';
import { descriptor as lime } from './lime/descriptor.ts';
import { descriptor as maskedGradients } from './maskedGradients/descriptor.ts';
import { descriptor as occlusion } from './occlusion/descriptor.ts';
import { descriptor as random } from './random/descriptor.ts';
import { descriptor as relabelDistillation } from './relabelDistillation/descriptor.ts';
import { descriptor as rise } from './rise/descriptor.ts';
import { descriptor as scoreCam } from './scoreCam/descriptor.ts';
import { descriptor as smoothGrad } from './smoothGrad/descriptor.ts';

/** Every method by its folder. */
export const folders = {
  relabelDistillation,
  rise,
  lime,
  occlusion,
  maskedGradients,
  integratedGradients,
  extremalPerturbation,
  igosPlusPlus,
  fgvis,
  gradCam,
  gradCamPlusPlus,
  layerCam,
  scoreCam,
  excitationBackprop,
  gradientInput,
  smoothGrad,
  random,
} as const satisfies Readonly<Record<string, MethodDescriptor>>;

export type MethodName = (typeof folders)[keyof typeof folders]['name'];
