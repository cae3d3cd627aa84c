import type { Channels, Preprocess } from '../../../protocol/models.ts';
import { given, numbersOf } from './json.ts';
import type { OnnxHeader } from './onnxHeader.ts';

/** Image.NominalPixelRange: what (pixel × scale − mean) makes of 0 and 255. */
const ranges: ReadonlyMap<string, { scale: number; mean: number }> = new Map([
  ['NominalRange_0_255', { scale: 1, mean: 0 }],
  ['Normalized_0_1', { scale: 1 / 255, mean: 0 }],
  ['Normalized_1_1', { scale: 1 / 127.5, mean: 1 }],
]);

const formats: ReadonlyMap<string, Channels> = new Map([
  ['Gray8', 'gray'],
  ['Rgb8', 'rgb'],
  ['Bgr8', 'bgr'],
]);

/**
 * What the metadata of an ONNX file says of its input: ONNX's own Image.* properties, or those of a classifier that
 * Ultralytics exported (ultralytics.data.augment.classify_transforms: short side, bilinear, centre crop, 0–1).
 *
 * @returns undefined if it says nothing.
 * @see https://github.com/onnx/onnx/blob/main/docs/MetadataProps.md
 */
export function metadataPreprocess({ metadata }: OnnxHeader): Partial<Preprocess> | undefined {
  if (metadata.get('author') === 'Ultralytics' && metadata.get('task') === 'classify') {
    const [height, width] = numbersOf(parsed(metadata.get('imgsz'))) ?? [];
    return given<Preprocess>({
      size: height === undefined || width === undefined ? undefined : [height, width],
      resize: 'crop',
      cropFraction: 1,
      interpolation: 'bilinear',
      antialias: true,
      channels: 'rgb',
      scale: 1 / 255,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    });
  }
  const channels = formats.get(metadata.get('Image.BitmapPixelFormat') ?? '');
  const range = ranges.get(metadata.get('Image.NominalPixelRange') ?? '');
  if (channels === undefined && range === undefined) return undefined;
  const values = (value: number) => Array<number>(channels === 'gray' ? 1 : 3).fill(value);
  return {
    ...(channels && { channels }),
    ...(range && { scale: range.scale, mean: values(range.mean), std: values(1) }),
  };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
