import type { TeacherGradients } from '../../model/gradients.ts';
import type { Subject } from '../method.ts';

/** The teacher's graph, which is there for a method whose descriptor asks for it. */
export function gradientsOf({ gradients }: Subject): TeacherGradients {
  if (gradients === undefined)
    throw new TypeError('The method’s descriptor asks neither for gradients nor for a layer.');
  return gradients;
}
