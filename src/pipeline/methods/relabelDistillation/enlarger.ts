import type { SaliencyMap } from '../../../protocol/explanation.ts';
import { studentSize } from '../../image/tensorShape.ts';
import { enlarge, type Grid } from '../../numeric/grid.ts';
import type { Subject } from '../method.ts';

/** A map of the student's at the size of the model's input. */
export function enlarger({ teacher, picture }: Subject): (grid: Grid) => SaliencyMap {
  const { cell } = studentSize(teacher.input);
  return (grid) => enlarge(grid, cell, picture.width, picture.height);
}
