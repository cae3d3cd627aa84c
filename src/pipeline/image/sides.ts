import type { Sides } from '../../protocol/steps.ts';

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a step says of both sides, or those of `otherwise` where it says nothing. */
export function sidesOf(sides: Sides | undefined, otherwise: Size): Size {
  if (sides === undefined) return otherwise;
  const [height, width] = typeof sides === 'number' ? [sides, sides] : sides;
  return { width, height };
}
