import type { Channels } from '../../../protocol/models.ts';
import type { ImageStep } from '../../../protocol/steps.ts';
import { numberOf, numbersOf } from './json.ts';
import { modelApiPreprocess } from './modelApi.ts';
import type { OnnxHeader } from './onnxHeader.ts';
import { notUnderstood, type Reading, readingOf } from './reading.ts';
import { timmPreprocess } from './timm.ts';

/** Image.NominalPixelRange: what (pixel × scale − mean) maps 0 and 255 to. */
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
 * What the metadata of an ONNX file says about its input: ONNX's own Image.* properties (which Azure Custom Vision also
 * writes), those of a classifier exported by Ultralytics, a `pretrained_cfg` of timm's, or what OpenVINO's Model API reads.
 * @returns undefined if it says nothing.
 * @see https://github.com/onnx/onnx/blob/main/docs/MetadataProps.md
 */
export function metadataPreprocess(
  { metadata }: Pick<OnnxHeader, 'metadata'>,
  fixed?: readonly [height: number, width: number],
): Reading | undefined {
  if (metadata.get('author') === 'Ultralytics' && metadata.get('task') === 'classify') return ultralytics(metadata);
  const timm = parsed(metadata.get('pretrained_cfg'));
  if (timm !== undefined) return timmPreprocess({ pretrained_cfg: timm }, fixed);
  return imageProperties(metadata) ?? modelApiPreprocess(metadata, fixed) ?? yolo5(metadata, fixed) ?? unread(metadata);
}

/** ONNX's Image.* properties, and CustomVision.Preprocess.* beside them. */
export function imageProperties(metadata: ReadonlyMap<string, string>): Reading | undefined {
  const format = metadata.get('Image.BitmapPixelFormat');
  const nominal = metadata.get('Image.NominalPixelRange');
  if (format === undefined && nominal === undefined) return undefined;
  const channels = formats.get(format ?? '');
  // A format of bytes without a range is what Windows ML takes for 0 to 255.
  const range = ranges.get(nominal ?? 'NominalRange_0_255');
  const problems = [
    ...(format !== undefined && channels === undefined ? [`"Image.BitmapPixelFormat" is "${format}".`] : []),
    ...(nominal !== undefined && range === undefined ? [`"Image.NominalPixelRange" is "${nominal}".`] : []),
  ];
  if (problems.length > 0) return notUnderstood(...problems.map((text) => `${text} Relabel does not understand that.`));
  const values = (value: number) => Array<number>(channels === 'gray' ? 1 : 3).fill(value);
  const reason = nominal === undefined ? 'the default of Windows ML' : '"Image.NominalPixelRange"';
  return readingOf({
    ...customVision(metadata),
    channels: channels && [channels, '"Image.BitmapPixelFormat"'],
    scale: range && [range.scale, reason],
    mean: range && [values(range.mean), reason],
    std: range && [values(1), reason],
  });
}

/**
 * Microsoft's own sample for Custom Vision exports uses Pillow's resize, whatever the metadata says about crops
 * (Azure-Samples/customvision-export-samples, samples/python/onnx/classification/predict.py).
 */
function customVision(metadata: ReadonlyMap<string, string>): Parameters<typeof readingOf>[0] {
  const height = numberOf(parsed(metadata.get('CustomVision.Preprocess.TargetHeight')));
  const width = numberOf(parsed(metadata.get('CustomVision.Preprocess.TargetWidth')));
  if (metadata.get('CustomVision.Metadata.Version') === undefined) return {};
  const reason = "Custom Vision's sample code";
  return {
    steps: [[{ step: 'resize', interpolation: 'bicubic' }], reason],
    size: height && width ? [[height, width], '"CustomVision.Preprocess.TargetHeight"'] : undefined,
    interpolation: ['bicubic', reason],
    antialias: [true, reason],
  };
}

/**
 * ultralytics.data.augment.classify_transforms: the short edge, bilinear, and a centre crop; for an input that is not
 * square, a plain resize to it. Before 8.1 a square was cut out and resized by OpenCV.
 */
function ultralytics(metadata: ReadonlyMap<string, string>): Reading {
  const sides = numbersOf(parsed(metadata.get('imgsz')));
  const one = numberOf(parsed(metadata.get('imgsz')));
  const [height = one, width = height] = sides ?? [];
  if (height === undefined || width === undefined) {
    const written = metadata.get('imgsz');
    return notUnderstood(`"imgsz" is ${written === undefined ? 'missing' : `"${written}", which is no size`}.`);
  }
  const size = [height, width] as const;
  const [major = 9, minor = 0] = (metadata.get('version') ?? '').split('.').map(Number);
  const old = major < 8 || (major === 8 && minor < 1);
  const notes = old
    ? [`Exported by Ultralytics ${metadata.get('version')}, which cut out a square and resized it with OpenCV.`]
    : [];
  const grey = metadata.get('channels') === '1';
  const whole = 'the way of Ultralytics';
  const values = (value: number) => Array<number>(grey ? 1 : 3).fill(value);
  return readingOf(
    {
      steps: [old ? oldSteps(size) : newSteps(size), whole],
      size: [size, '"imgsz"'],
      interpolation: ['bilinear', whole],
      antialias: [!old, whole],
      channels: [grey ? 'gray' : 'rgb', whole],
      scale: [1 / 255, whole],
      mean: [values(0), whole],
      std: [values(1), whole],
    },
    notes,
  );
}

/**
 * A classifier of YOLOv5, whose exports have a stride and names and no word on who made them: a square of the short edge,
 * resized by OpenCV, and ImageNet's normalisation.
 * @see https://github.com/ultralytics/yolov5, export.py and utils/augmentations.py: CenterCrop and classify_transforms
 */
function yolo5(
  metadata: ReadonlyMap<string, string>,
  [height, width]: readonly [height: number, width: number] = [224, 224],
): Reading | undefined {
  if ([...metadata.keys()].sort().join() !== 'names,stride') return undefined;
  const way = 'the way of YOLOv5';
  const size = [height, width] as const;
  return readingOf({
    steps: [oldSteps(size), way],
    size: [size, way],
    interpolation: ['bilinear', way],
    antialias: [false, way],
    channels: ['rgb', way],
    scale: [1 / 255, way],
    mean: [[0.485, 0.456, 0.406], way],
    std: [[0.229, 0.224, 0.225], way],
  });
}

/** Values that somebody has written in a way of their own, on a scale that can't be told. */
function unread(metadata: ReadonlyMap<string, string>): Reading | undefined {
  const own = ['mean', 'std'].map((name) => [...metadata].find(([key]) => key.toLowerCase().endsWith(name)));
  const [mean, std] = own;
  if (mean === undefined || std === undefined) return undefined;
  const words = [mean, std].map(([key, value]) => `"${key}" is "${value.slice(0, 60)}"`).join(' and ');
  return notUnderstood(
    `${words}, in no form that Relabel knows: nothing of it is used. Say it with "mean", "std" and "scale" in relabel.models.`,
  );
}

function newSteps(size: readonly [number, number]): readonly ImageStep[] {
  const resize = size[0] === size[1] ? ({ fit: 'short-edge', size: size[0] } as const) : { size };
  return [
    { step: 'resize', ...resize },
    { step: 'crop', size },
  ];
}

function oldSteps(size: readonly [number, number]): readonly ImageStep[] {
  return [
    { step: 'crop', fit: 'share', share: 1, rounding: 'down' },
    { step: 'resize', size, library: 'opencv' },
  ];
}

function parsed(text: string | undefined): unknown {
  try {
    // Ultralytics writes Python's printed form: a tuple is as good as a list.
    return JSON.parse((text ?? '').replace(/^\((.*)\)$/, '[$1]'));
  } catch {
    return undefined;
  }
}
