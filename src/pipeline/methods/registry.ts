import type { MethodName } from '../protocol.ts';
import type { Method } from './method.ts';
import { randomMap } from './randomMap.ts';
import { relabelDistillation } from './relabelDistillation.ts';

export const methods: Readonly<Record<MethodName, Method>> = {
  relabel: relabelDistillation,
  random: randomMap,
};
