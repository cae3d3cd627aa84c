/** Pixels per step of a curve for tables and a first look: 1792 for an input of 224 × 224, which makes 28 steps. */
export function usualStep(pixels: number): number {
  return Math.max(1, Math.round(pixels / 28));
}

/** Pixels per step of a fine curve: 224 for an input of 224 × 224, as in RISE's own code. */
export function fineStep(pixels: number): number {
  return Math.max(1, Math.round(pixels / 224));
}
