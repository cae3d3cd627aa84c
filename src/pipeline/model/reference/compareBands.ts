import type { Layout, Preprocess } from '../../../protocol/models.ts';
import type { Picture } from '../../../protocol/pictures.ts';
import { bandText } from '../../../settings/bands.ts';
import { toTensor } from '../../image/image.ts';
import { type Comparison, roundingLevels } from './explainDifference.ts';
import type { ReferenceTensor } from './referenceArray.ts';

/**
 * How far a reference is from what the settings make of the same image, band by band. How the pipeline that made it reads
 * and resizes bands is not searched for.
 *
 * @param picture the image in the model's frame.
 */
export function compareBands(
  reference: ReferenceTensor,
  picture: Picture,
  configured: Preprocess & { readonly layout: Layout },
): Comparison {
  const { bands = [], scale, std } = configured;
  const own = toTensor(picture, configured, 'NCHW');
  const pixels = picture.width * picture.height;
  const apart = reference.planes.map((plane, channel) => {
    const level = scale / (std[channel] ?? 1);
    const sum = plane.reduce((total, value, at) => total + Math.abs(value - (own[channel * pixels + at] ?? 0)), 0);
    return sum / pixels / level;
  });
  const before = apart.reduce((sum, value) => sum + value, 0) / apart.length;
  const layout = reference.layout === configured.layout;
  const steps = apart.flatMap((levels, channel) => {
    if (levels <= roundingLevels) return [];
    const band = bands[channel];
    const name = band === undefined ? '' : ` (${bandText(band)})`;
    return [
      { step: 'channel', says: `channel ${channel + 1}${name} is ${levels.toFixed(2)} grey levels apart` } as const,
    ];
  });
  const turned = layout
    ? []
    : [{ step: 'layout', says: `${reference.layout} instead of ${configured.layout}` } as const];
  const all = [...steps, ...turned];
  return { before, after: before, equal: all.length === 0, steps: all, settings: {} };
}
