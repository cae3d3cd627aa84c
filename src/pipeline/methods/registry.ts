import type { MethodName } from '../protocol/options.ts';
import { lime } from './lime.ts';
import type { Method } from './method.ts';
import { occlusion } from './occlusion.ts';
import { randomMap } from './randomMap.ts';
import { relabelDistillation } from './relabelDistillation.ts';
import { rise } from './rise.ts';

export const methods: Readonly<Record<MethodName, Method>> = {
  relabel: relabelDistillation,
  rise,
  lime,
  occlusion,
  random: randomMap,
};
