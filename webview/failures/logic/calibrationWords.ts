import type { Reliability } from '../../../src/common/evaluation/reliability.ts';
import { wilsonInterval } from '../../../src/common/evaluation/wilson.ts';
import { formatShare } from '../../../src/common/numbers.ts';
import { counted } from './words.ts';

/**
 * Whether the model is more confident than it is right, on average: only if its mean confidence is outside the 95 % interval
 * of its accuracy.
 */
export function calibrationWords({ bins }: Pick<Reliability, 'bins'>): string {
  let [images, right, sure] = [0, 0, 0];
  for (const bin of bins) {
    images += bin.images;
    right += bin.images * (bin.accuracy ?? 0);
    sure += bin.images * (bin.confidence ?? 0);
  }
  const gap = (sure - right) / images;
  if (Math.abs(gap) < 0.01) return 'On average, the model’s confidence matches its accuracy.';
  const how = formatShare(Math.abs(gap));
  const [low, high] = wilsonInterval(Math.round(right), images) ?? [0, 1];
  if (sure / images >= low && sure / images <= high)
    return `Confidence and accuracy differ by ${how} on average, which ${counted(images, 'image')} can’t tell from chance.`;
  return gap > 0
    ? `The model is overconfident, by ${how} on average.`
    : `The model is underconfident, by ${how} on average.`;
}
