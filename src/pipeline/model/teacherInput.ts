import type { InferenceSession } from 'onnxruntime-node';
import { Tensor } from 'onnxruntime-node';
import { PipelineError } from '../../common/errors.ts';
import type { Layout, ModelSpec } from '../../protocol/models.ts';
import { toHalf } from '../numeric/half.ts';
import { checkInputSize } from './limits.ts';

/** What the teacher's one input takes. */
export interface TeacherInput {
  readonly name: string;
  readonly type: 'float32' | 'float16' | 'uint8';
  readonly layout: Layout;
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  /** The batch size that the graph demands; undefined: any. */
  readonly fixedBatch: number | undefined;
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
  if (!input || others.length > 0) {
    const names = session.inputNames.join(', ') || 'none';
    throw fail(
      `must have one input, an image, but has ${session.inputNames.length} (${names}): export it with the image alone.`,
    );
  }
  if (!input.isTensor || input.shape.length === 0) {
    throw fail('does not tell the rank of its input: export it with a known shape.');
  }
  if (input.shape.length !== 4) {
    throw fail(`takes ${describe(input.shape)}, not a batch of images: export it with an input of N×C×H×W or N×H×W×C.`);
  }
  if (input.type !== 'float32' && input.type !== 'float16' && input.type !== 'uint8') {
    throw fail(`takes ${input.type}: export it with a float32, float16 or uint8 input.`);
  }

  const channels = spec.input.channels === 'gray' ? 1 : 3;
  const layout = spec.input.layout ?? guessLayout(input.shape);
  const [batch, ...rest] = input.shape;
  const [c, h, w] = layout === 'NCHW' ? rest : [rest[2], rest[0], rest[1]];
  if (typeof c === 'number' && c !== channels) {
    throw fail(
      `takes ${c} channels, but "channels" is "${spec.input.channels}" (${channels}): correct input.channels or input.layout in relabel.models.`,
    );
  }
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
  const fixedBatch = typeof batch === 'number' ? batch : undefined;
  checkInputSize(spec, { height, width, channels }, fixedBatch);
  return { name: input.name, type: input.type, layout, channels, height, width, fixedBatch };
}

/** A tensor of the input's type. `values` are what `toTensor` gives, for `count` images. */
export function inputTensor(input: TeacherInput, values: Float32Array, count: number): Tensor {
  const { height, width, channels } = input;
  const dims = input.layout === 'NCHW' ? [count, channels, height, width] : [count, height, width, channels];
  if (input.type === 'float32') return new Tensor('float32', values, dims);
  // Storing into a clamped array rounds to the nearest integer.
  if (input.type === 'uint8') return new Tensor('uint8', new Uint8Array(Uint8ClampedArray.from(values).buffer), dims);
  const bits = Uint16Array.from(values, toHalf);
  const tensor = new Tensor('float16', bits, dims);
  // Where JavaScript has a Float16Array, the data becomes one, which the native side takes for empty
  // (https://github.com/microsoft/onnxruntime/pull/32323).
  return Object.defineProperty(tensor, 'data', { value: bits });
}

/** NCHW, unless only the last dimension is one of channels. */
export function guessLayout(shape: readonly (number | string)[]): Layout {
  const isChannels = (size: number | string | undefined) => size === 1 || size === 3;
  return isChannels(shape[3]) && !isChannels(shape[1]) ? 'NHWC' : 'NCHW';
}

const describe = (shape: readonly (number | string)[]): string => shape.map((size) => size || '?').join('×');
