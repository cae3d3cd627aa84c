import { PipelineError, toFailure } from '../../common/errors.ts';
import type { Layout, ModelSpec } from '../../protocol/models.ts';
import type { TriedImage, TryOptions, TryResult } from '../../protocol/newModel.ts';
import type { Picture } from '../../protocol/pictures.ts';
import { fitImage, openImage, resizePicture, toTensor } from '../image/image.ts';
import { rounded } from '../onnx/inputType.ts';
import type { Sessions } from '../onnx/session.ts';
import { Teacher } from './teacher.ts';

/** Classes that are told of an image. */
const told = 5;

/**
 * Feeds images to a model as its spec says, one by one: an image that can't be read spoils no other, and labels that
 * don't fit give way to numbers.
 * @throws PipelineError when the model can't be loaded or fed, or gives NaN.
 */
export async function previewInputs(options: TryOptions, sessions: Sessions, signal: AbortSignal): Promise<TryResult> {
  const { teacher, labelsProblem } = await loadTeacher(options, sessions);
  const images: TriedImage[] = [];
  for (const path of options.images) {
    signal.throwIfAborted();
    images.push(await tryImage(path, teacher, signal));
  }
  const { outputs } = teacher.probe;
  const { input, labels } = teacher.spec;
  const named = labels !== undefined;
  return { images, input, classes: Math.max(2, outputs), looksLike: teacher.outputKind, named, labelsProblem };
}

async function loadTeacher(
  { model, executionProviders }: TryOptions,
  sessions: Sessions,
): Promise<{ teacher: Teacher; labelsProblem?: string }> {
  const load = (spec: ModelSpec) => Teacher.load(spec, sessions, executionProviders, 1);
  if (model.labels === undefined) return { teacher: await load(model) };
  // What is wrong with the model itself is wrong without labels too.
  const unlabelled = await load({ ...model, labels: undefined });
  try {
    return { teacher: await load(model) };
  } catch (error) {
    return { teacher: unlabelled, labelsProblem: toFailure(error).message };
  }
}

async function tryImage(path: string, teacher: Teacher, signal: AbortSignal): Promise<TriedImage> {
  const { spec, input } = teacher;
  try {
    const { picture } = fitImage(await openImage(path, spec.input, signal), spec.input, [input.height, input.width]);
    const values = toTensor(picture, spec.input, input.layout);
    const scores = await teacher.score(values, 1);
    const top = teacher.labels.map((_, index) => teacher.scoreOf(scores, 0, index));
    top.sort((a, b) => b.probability - a.probability || a.index - b.index);
    const { tensor, ...range } = drawTensor(rounded(values, input.type), input);
    return { tensor: reduced(tensor), ...range, top: top.slice(0, told) };
  } catch (error) {
    if (error instanceof PipelineError && error.code === 'image') return { failure: error.message };
    throw error;
  }
}

/** At most so many pixels a side are shown. */
const shownSide = 192;

function reduced(picture: Picture): Picture {
  const { width, height } = picture;
  const scale = shownSide / Math.max(width, height);
  const sideOf = (side: number) => Math.max(1, Math.round(side * scale));
  return scale < 1 ? resizePicture(picture, sideOf(width), sideOf(height)) : picture;
}

/**
 * Draws a tensor as it is, without any knowledge of what it should be: its channels in their own order as red, green
 * and blue (of two the first alone, of more than three the first three), from its lowest value to its highest. So BGR is seen as wrong colours, and a constant tensor as a plain one.
 */
export function drawTensor(
  values: Float32Array,
  { height, width, channels, layout }: { height: number; width: number; channels: number; layout: Layout },
): { tensor: Picture; low: number; high: number } {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const pixels = height * width;
  const rgb = Uint8Array.from({ length: pixels * 3 }, (_, at) => {
    const [pixel, channel] = [Math.floor(at / 3), channels < 3 ? 0 : at % 3];
    const value = values[layout === 'NCHW' ? channel * pixels + pixel : pixel * channels + channel] ?? 0;
    return high > low ? Math.round((255 * (value - low)) / (high - low)) : 128;
  });
  return { tensor: { width, height, rgb }, low, high };
}
