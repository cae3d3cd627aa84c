import type { MethodName } from '../../protocol/options.ts';
import { lime } from './lime/lime.ts';
import type { Method } from './method.ts';
import { occlusion } from './occlusion/occlusion.ts';
import { randomMap } from './random/randomMap.ts';
import { relabelDistillation } from './relabelDistillation/relabelDistillation.ts';
import { rise } from './rise/rise.ts';

export const methods: Readonly<Record<MethodName, Method>> = {
  relabel: relabelDistillation,
  rise,
  lime,
  occlusion,
  random: randomMap,
};
