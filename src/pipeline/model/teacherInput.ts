import type { InferenceSession } from 'onnxruntime-node';
import { PipelineError } from '../../common/errors.ts';
import type { Layout, ModelSpec, Preprocess } from '../../protocol/models.ts';
import { bandsText, exampleBands, mostBands } from '../../settings/bands.ts';
import { type ChannelRole, channelRoles, channelSources } from '../image/channels.ts';
import { type InputType, isInputType, tensorOf } from '../onnx/inputType.ts';
import type { Tensor } from '../onnx/ort.ts';
import { checkInputSize } from './limits.ts';

/** What the teacher's one input takes. */
export interface TeacherInput {
  readonly name: string;
  readonly type: InputType;
  readonly layout: Layout;
  readonly channels: number;
  /** What each channel is to those who change a picture; undefined: all of them are of the picture. */
  readonly roles?: readonly ChannelRole[] | undefined;
  readonly height: number;
  readonly width: number;
  /** The batch size that the graph demands; undefined: any. */
  readonly fixedBatch: number | undefined;
  /** One image at a time, without a dimension for the batch. */
  readonly unbatched?: true;
}

/**
 * Reads the input's layout, size and type off the model, completed and checked by the settings.
 * @throws PipelineError('model') when the model is not an image classifier that can be fed as configured, or asks for
 * more than its limits.
 */
export function describeInput(spec: ModelSpec, session: InferenceSession): TeacherInput {
  const fail = (problem: string) =>
    new PipelineError('model', `Model "${spec.name}" ${problem}`, { setting: 'relabel.models' });
  const [input, ...others] = session.inputMetadata;
  if (!input || others.length > 0) throw fail(inputsProblem(session.inputNames));
  const kind = input.isTensor ? input.type : 'none';
  if (kind === 'string') {
    throw fail(
      'takes texts or the bytes of image files, which the graph decodes itself: export it from behind its decoder, with an input of pixels.',
    );
  }
  if (!input.isTensor || input.shape.length === 0) {
    throw fail('does not tell the rank of its input: export it with a known shape.');
  }
  const unbatched = isUnbatched(input.shape, spec.input.bands?.length);
  if (input.shape.length !== 4 && !unbatched) throw fail(shapeProblem(input.shape));
  if (!isInputType(kind)) throw fail(`takes ${kind}: export it with an input of float32, or of whole numbers.`);

  const { bands } = spec.input;
  const channels = channelSources(spec.input).length;
  const [batch, ...rest] = unbatched ? [1, ...input.shape] : input.shape;
  const layout = spec.input.layout ?? guessLayout([batch ?? 1, ...rest], bands?.length);
  const [c, h, w] = layout === 'NCHW' ? rest : [rest[2], rest[0], rest[1]];
  const problem = channelsProblem(c, spec.input, channels, input.shape);
  if (problem !== undefined) throw fail(problem);
  const size = (fixed: number | string | undefined, set: number | undefined, name: string): number => {
    if (typeof fixed !== 'number') {
      if (set !== undefined) return set;
      throw fail(`takes images of any ${name}: set input.size in relabel.models, e.g. 224.`);
    }
    if (set !== undefined && set !== fixed) {
      throw fail(
        `takes images of ${name} ${fixed}, but input.size in relabel.models says ${set}: correct or remove it.`,
      );
    }
    return fixed;
  };
  const height = size(h, spec.input.size?.[0], 'height');
  const width = size(w, spec.input.size?.[1], 'width');
  // Older exporters write 0 or −1 for a batch of any size.
  const fixedBatch = typeof batch === 'number' && batch > 0 ? batch : undefined;
  checkInputSize(spec, { height, width, channels }, fixedBatch);
  return {
    name: input.name,
    type: kind,
    layout,
    channels,
    height,
    width,
    fixedBatch,
    ...(bands ? { roles: channelRoles(spec.input) } : {}),
    ...(unbatched ? { unbatched } : {}),
  };
}

/** A tensor of the input's type. `values` are what `toTensor` gives, for `count` images. */
export function inputTensor(input: TeacherInput, values: Float32Array, count: number): Tensor {
  const { height, width, channels } = input;
  const image = input.layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
  const dims = input.unbatched ? image : [count, ...image];
  return tensorOf(input.type, values, dims);
}

/** NCHW, unless only the last dimension is one of channels, or few enough for bands. @param bands how many the model takes, if that is said. */
export function guessLayout(shape: readonly (number | string)[], bands?: number): Layout {
  const isChannels = (size: number | string | undefined) => size === bands || size === 1 || size === 3;
  const [, first, , last] = shape;
  if (isChannels(last) && !isChannels(first)) return 'NHWC';
  // A side of more pixels than there can be bands, and a few bands behind it.
  const sideFirst = typeof first === 'number' && first > mostBands && typeof last === 'number' && last <= mostBands;
  return sideFirst ? 'NHWC' : 'NCHW';
}

/** C×H×W or H×W×C. */
function isUnbatched(shape: readonly (number | string)[], bands: number | undefined): true | undefined {
  if (shape.length !== 3) return undefined;
  const isChannels = (size: number | string | undefined) =>
    size === 1 || size === 3 || (size !== undefined && size === bands);
  return isChannels(shape[0]) || isChannels(shape[2]) ? true : undefined;
}

/** @param told channels that the model takes, as far as it says so. */
function channelsProblem(
  told: number | string | undefined,
  { channels, bands }: Preprocess,
  count: number,
  shape: readonly (number | string)[],
): string | undefined {
  if (typeof told !== 'number' || told === count) return undefined;
  const layout = `set input.layout if ${shape.join('×')} is meant otherwise`;
  if (bands !== undefined) {
    return `takes ${told} channels, but "bands" names ${count} (${bandsText(bands)}): correct input.bands in relabel.models, or ${layout}.`;
  }
  if (told === 1 || told === 3) {
    return `takes ${told} channels, but "channels" is "${channels}" (${count}): correct input.channels or input.layout in relabel.models.`;
  }
  if (told > mostBands) return `takes ${told} channels, of which Relabel feeds up to ${mostBands}: ${layout}.`;
  const example = JSON.stringify(exampleBands(told));
  return `takes ${told} channels, which can be anything: say what each of them gets with "bands" in "input" of the model in relabel.models, such as "bands": ${example}, or ${layout}.`;
}

function shapeProblem(shape: readonly (number | string)[]): string {
  const words = `takes ${shape.map((size) => size || '?').join('×')}, not a batch of images`;
  const form = 'export it with an input of N×C×H×W or N×H×W×C';
  if (shape.length === 3) return `${words}: ${form}, with an axis for the channels (1 if grey).`;
  const length = shape.at(-1);
  if (shape.length > 2 || typeof length !== 'number' || length < 64) return `${words}: ${form}.`;
  const sides = [1, 3].flatMap((channels) => {
    const side = Math.sqrt(length / channels);
    return Number.isInteger(side) ? `${side}×${side}${channels === 3 ? '×3' : ''}` : [];
  });
  const meant = sides.length > 0 ? ` (an image of ${sides.join(' or ')}, row by row?)` : '';
  return `${words}, but ${length} numbers in a row${meant}: ${form}, and with the reshape that flattens it in the graph.`;
}

function inputsProblem(names: readonly string[]): string {
  const words = `must have one input, an image, but has ${names.length} (${names.join(', ') || 'none'})`;
  if (names.some((name) => /input_ids|attention_mask|token/i.test(name))) {
    return `${words}: it compares images with texts, as CLIP does. Export its image encoder with the texts of your classes as a last layer.`;
  }
  if (names.some((name) => /learning_phase|training/i.test(name))) {
    return `${words}: export it with the image alone, in inference mode (Keras: set_learning_phase(0) before).`;
  }
  // tf2onnx calls tensors so, and leaves out what a function of TensorFlow has captured.
  const left = names.filter((name) => /\/.*:\d+$/.test(name));
  if (left.length > 0 && left.length === names.length - 1) {
    return `${words}: tf2onnx has left out the values of the others, which are constants. Save the model first and convert that (model.export("saved"), then python -m tf2onnx.convert --saved-model saved --output model.onnx).`;
  }
  return `${words}: export it with the image alone.`;
}
