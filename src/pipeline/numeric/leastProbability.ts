/**
 * The smallest probability, and the smallest distance from 1, that a single probability is assumed to have: half a step
 * of float32 at 1.
 */
export const leastLone = 2 ** -24;
/** The same for a probability among several: the others say how far it is from 1 without rounding at 1. */
export const leastAmongOthers = 1e-12;
