import type { PadStep } from '../../protocol/steps.ts';
import { colourOf, type Window } from './cropStep.ts';
import { type Size, sidesOf } from './sides.ts';

/** What a picture is padded to; a side that is large enough stays. In the middle, an odd pixel goes to the end. */
export function planPad({ size, at = 'center', fill }: PadStep, picture: Size, input: Size): Window {
  const long = Math.max(picture.width, picture.height);
  const target = size === 'square' ? { width: long, height: long } : sidesOf(size, input);
  const width = Math.max(picture.width, target.width);
  const height = Math.max(picture.height, target.height);
  const before = (rest: number): number => {
    if (at === 'center') return Math.floor(rest / 2);
    return at === 'start' ? 0 : rest;
  };
  return {
    left: 0 - before(width - picture.width),
    top: 0 - before(height - picture.height),
    width,
    height,
    fill: colourOf(fill),
  };
}
