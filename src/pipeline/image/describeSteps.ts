import type { ImageStep, PerChannel, Sides } from '../../protocol/steps.ts';

/** One line of the steps that change an image's size, such as `resize short-edge 256 bicubic, crop 224 × 224 (down)`. */
export function describeSteps(steps: readonly ImageStep[]): string {
  return steps.map(words).join(', ') || 'none';
}

function words(step: ImageStep): string {
  switch (step.step) {
    case 'resize': {
      const { fit = 'exact', library = 'pillow', antialias, interpolation = 'bilinear' } = step;
      const smooth = antialias === undefined ? '' : ` ${antialias ? '' : 'not '}antialiased`;
      const whose = library === 'pillow' ? '' : ` by ${library}`;
      return `resize ${fit === 'exact' ? '' : `${fit} `}${sidesWords(step.size)} ${interpolation}${smooth}${whose}`;
    }
    case 'crop': {
      const { fit = 'size', share = 1, rounding = 'even' } = step;
      const what = fit === 'share' ? `${sidesWords(share, ' by ')} of the short edge` : sidesWords(step.size);
      return `crop ${what}${fit === 'aspect' ? ' in aspect' : ''} (${rounding})${fillWords(step.fill)}`;
    }
    case 'pad':
      return `pad ${step.size === 'square' ? 'square' : sidesWords(step.size)} ${step.at ?? 'center'}${fillWords(step.fill)}`;
  }
}

function sidesWords(size: Sides | undefined, times = ' × '): string {
  if (size === undefined) return 'to the input';
  return typeof size === 'number' ? short(size) : size.map(short).join(times);
}

function fillWords(fill: PerChannel | undefined): string {
  if (fill === undefined || fill === 0) return '';
  return ` filled with ${typeof fill === 'number' ? short(fill) : fill.map(short).join(' ')}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
