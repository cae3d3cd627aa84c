import type { Rounding } from '../../protocol/steps.ts';

/** Python's round(), which torchvision's CenterCrop and timm use: halves go to the even number. */
export function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below;
}

const roundings: Readonly<Record<Rounding, (value: number) => number>> = {
  down: Math.trunc,
  even: roundHalfToEven,
  nearest: Math.round,
  up: Math.ceil,
};

/** A side in whole pixels, at least one. */
export function wholeSide(side: number, rounding: Rounding): number {
  return Math.max(1, roundings[rounding](side));
}
