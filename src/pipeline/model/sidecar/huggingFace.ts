import type { Interpolation, Preprocess } from '../../../protocol/models.ts';
import { type JsonObject, numberOf, numbersOf, objectOf, textOf } from './json.ts';
import {
  classOfModelType,
  fastBeit,
  type ProcessorClass,
  processorClasses,
  unnamedCropping,
  vit,
} from './processorClasses.ts';
import { processorSize } from './processorSize.ts';
import { processorSteps } from './processorSteps.ts';
import { notUnderstood, type Reading, readingOf, type Sourced } from './reading.ts';

/** PIL.Image.Resampling */
const resampling: readonly Interpolation[] = ['nearest', 'lanczos', 'bilinear', 'bicubic', 'box', 'hamming'];

/**
 * The values of a preprocessor_config.json (or processor_config.json) as read by the class that it names, with that
 * class's defaults for anything left out: image processors of Hugging Face's transformers, in their old and new forms.
 * @param beside what the config.json beside it says: `model_type`, for files that name no class, and the version of transformers
 *   that wrote it.
 * @see https://github.com/huggingface/transformers/tree/v4.57.6/src/transformers/models
 */
export function huggingFacePreprocess(file: JsonObject, beside: Beside = {}): Reading {
  const config = objectOf(file.image_processor) ?? file;
  const named = classOf(config, beside);
  if ('problem' in named) return notUnderstood(named.problem);
  const { fast, processor } = named;
  const fields = new Fields(config, named.name);
  const fit = fitOf(fields, processor, fast);
  const colours = coloursOf(fields, processor, fast);
  if (fit === undefined || fields.problems.length > 0) return notUnderstood(...fields.problems);
  return readingOf({ ...fit, ...colours }, named.notes);
}

export interface Beside {
  readonly modelType?: string | undefined;
  readonly version?: string | undefined;
}

type Named = {
  readonly name: string;
  readonly fast: boolean;
  readonly processor: ProcessorClass;
  readonly notes: readonly string[];
};

function classOf(config: JsonObject, { modelType, version }: Beside): Named | { readonly problem: string } {
  const written = textOf(config.image_processor_type) ?? textOf(config.feature_extractor_type) ?? ownClass(config);
  const full = written?.replace(/FeatureExtractor$/, 'ImageProcessor') ?? classOfModelType.get(modelType ?? '');
  if (full === undefined) {
    const processor = config.do_center_crop === true ? unnamedCropping : vit;
    const note = 'It names no image processor: it is read as one of ViTImageProcessor.';
    return { name: 'ViTImageProcessor', fast: false, processor, notes: [note] };
  }
  const name = full.replace(/(Fast|Pil)$/, '');
  // From version 5 on the fast classes have the plain names. Only they crop what was resized by its short edge.
  const newer = Number.parseInt(version ?? '', 10) >= 5 || cropsShortEdge(config, name);
  const fast = full.endsWith('Fast') || (newer && full === name);
  const processor = fast && name === 'BeitImageProcessor' ? fastBeit : processorClasses.get(name);
  if (processor !== undefined) return { name: full, fast, processor, notes: [] };
  return { problem: `The image processor "${full}" is not one that Relabel knows: nothing of the file is used.` };
}

/** The class of a model that has one of its own, as code beside it (`auto_map`): its slow one where there are two. */
function ownClass({ auto_map }: JsonObject): string | undefined {
  const { AutoImageProcessor, AutoFeatureExtractor } = objectOf(auto_map) ?? {};
  const written = AutoImageProcessor ?? AutoFeatureExtractor;
  const names: readonly unknown[] = Array.isArray(written) ? written : [written];
  return names
    .map(textOf)
    .find((name) => name !== undefined)
    ?.split('.')
    .at(-1);
}

/** Whether a file asks its class for what this one refused before version 5: a short edge, and a crop of that. */
function cropsShortEdge({ size, do_center_crop }: JsonObject, name: string): boolean {
  const { square, crop } = processorClasses.get(name) ?? vit;
  return square && crop === undefined && do_center_crop === true && objectOf(size)?.shortest_edge !== undefined;
}

/** The fields of a file, each read as its type; a field of another type is a problem. */
class Fields {
  readonly problems: string[] = [];
  readonly #config: JsonObject;
  readonly #name: string;

  constructor(config: JsonObject, name: string) {
    this.#config = config;
    this.#name = name;
  }

  /** The value of a field, or the class's default; null counts as absent. */
  of<T>(key: string, read: (value: unknown) => T | undefined, otherwise: T): Sourced<T> {
    const value = this.#config[key];
    if (value === undefined || value === null) return [otherwise, `the default of ${this.#name}`];
    const found = read(value);
    if (found === undefined) {
      this.problems.push(`"${key}" is ${JSON.stringify(value).slice(0, 60)}, which Relabel does not understand.`);
    }
    return [found ?? otherwise, `"${key}"`];
  }

  /** Python treats null as false. */
  is(key: string, otherwise: boolean): boolean {
    if (this.isNone(key)) return false;
    return this.of(key, (value) => (typeof value === 'boolean' ? value : undefined), otherwise)[0];
  }

  isNone(key: string): boolean {
    return this.#config[key] === null;
  }
}

function fitOf(fields: Fields, processor: ProcessorClass, fast: boolean) {
  const { square, crop: [cropHeight, cropWidth] = [0, 0] } = processor;
  const [size, sizeReason] = fields.of(
    'size',
    // The fast classes accept a long edge as a limit beside the short one.
    (value) => (fast && objectOf(value)?.longest_edge ? undefined : processorSize(value, square)),
    processorSize(processor.size, square) ?? { short: 224 },
  );
  const [cropPct] = fields.of(
    'crop_pct',
    positive,
    processor.fits === 'poolformer' && !fields.isNone('crop_pct') ? 0.9 : undefined,
  );
  const interpolation = fields.of('resample', interpolationOf, resampling[processor.resample] ?? 'bilinear');
  if (fast && fields.is('do_pad', false)) fields.problems.push('"do_pad" is true, which Relabel does not understand.');
  // All fast classes crop if they are told to (BaseImageProcessorFast), the others only if their code supports it.
  const mayCrop = processor.crop !== undefined || (fast && !processor.neverCrops);
  const crops = mayCrop && fields.is('do_center_crop', processor.crops ?? false);
  const uncropped = { height: cropHeight, width: cropWidth };
  // Without a crop, there need not be a readable size.
  const [crop] = crops
    ? fields.of('crop_size', (value) => bothSides(processorSize(value, true)), uncropped)
    : [uncropped];
  if (crops && crop.height === 0) fields.problems.push('"do_center_crop" is true, but there is no "crop_size".');
  const resizes = fields.is('do_resize', true);
  const plan = { size, resizes, crop, crops, cropPct, interpolation: interpolation[0], fast };
  const result = processorSteps(processor.fits, plan);
  if ('problem' in result) {
    fields.problems.push(`${result.problem}.`);
    return undefined;
  }
  const antialias: Sourced<boolean> = [true, 'the way of Pillow'];
  return {
    steps: [result.steps, sizeReason] as Sourced<NonNullable<Preprocess['steps']>>,
    size: result.size && ([result.size, crops ? '"crop_size"' : sizeReason] as const),
    interpolation,
    antialias,
  };
}

function coloursOf(fields: Fields, processor: ProcessorClass, fast: boolean) {
  const flips = processor.flips !== undefined && fields.is('do_flip_channel_order', processor.flips);
  const rescales = fields.is('do_rescale', true);
  const factor = fields.of((fast ? undefined : processor.slowFactorKey) ?? 'rescale_factor', positive, 1 / 255);
  const offset = processor.rescalesTwice && rescales && fields.is('rescale_offset', false) ? 1 : 0;
  const top = processor.rescalesTwice === true && fields.is('include_top', true);
  const normalises = processor.mean !== undefined && fields.is('do_normalize', true);
  const [mean, meanReason] = fields.of('image_mean', channelsOf, processor.mean ?? [0, 0, 0]);
  const [std, stdReason] = fields.of('image_std', spreadsOf, processor.std ?? [1, 1, 1]);
  const power = (normalises ? 1 : 0) + (top ? 1 : 0);
  const grey = normalises && mean.length === 1;
  const none = '"do_normalize"';
  return {
    channels: [
      grey ? 'gray' : flips ? 'bgr' : 'rgb',
      flips ? '"do_flip_channel_order"' : 'the order of Pillow',
    ] as Sourced<Preprocess['channels']>,
    scale: rescales ? factor : ([1, '"do_rescale"'] as const),
    mean: normalises
      ? ([mean.map((value) => value + offset), meanReason] as const)
      : ([[offset, offset, offset], none] as const),
    std: power > 0 ? ([std.map((value) => value ** power), stdReason] as const) : ([[1, 1, 1], none] as const),
  };
}

const positive = (value: unknown): number | undefined => {
  const number = numberOf(value);
  return number !== undefined && number > 0 ? number : undefined;
};

/** A list of one or three, or one number for all. */
function channelsOf(value: unknown): readonly number[] | undefined {
  const one = numberOf(value);
  const list = one === undefined ? numbersOf(value) : [one, one, one];
  return list?.length === 3 || list?.length === 1 ? list : undefined;
}

function spreadsOf(value: unknown): readonly number[] | undefined {
  return channelsOf(value)?.every((spread) => spread > 0) ? channelsOf(value) : undefined;
}

function bothSides(size: ReturnType<typeof processorSize>) {
  return size !== undefined && 'height' in size ? size : undefined;
}

/** Pillow's number for it, or its name. */
function interpolationOf(value: unknown): Interpolation | undefined {
  const name = textOf(value)?.toLowerCase().split('.').at(-1);
  return name === undefined ? resampling[numberOf(value) ?? -1] : resampling.find((known) => known === name);
}
