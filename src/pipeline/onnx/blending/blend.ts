import { Tensor } from '../ort.ts';
import { type BlendingInput, blendingInputs } from './blendingModel.ts';

/** A mask of the whole frame as the product rows · grid · columnsᵀ: a few hundred numbers for a plane of pixels. */
export interface GridMask {
  /** points × points. */
  readonly grid: Float32Array;
  /** height × points and width × points. */
  readonly rows: Float32Array;
  readonly columns: Float32Array;
}

/** Images for a model that makes them itself, see `withBlending`. */
export interface Blend {
  /** The image that is blended into: channels × height × width, as the model takes it. */
  readonly image: Float32Array;
  /** What takes its place: pictures × 3 × side × side, RGB, about 0–1. */
  readonly pictures: Float32Array;
  /** One for each image. 1: the picture is seen, 0: the image. */
  readonly masks: readonly GridMask[];
  /** For each mask, which of the pictures it lets in. */
  readonly members: readonly number[];
}

/**
 * Some images of a blend as tensors for the model's new inputs.
 *
 * Image and pictures are fed anew with every run, although they stay the same for many: onnxruntime-node can leave tensors
 * on a card only with WebGPU (`preferredOutputLocation` binds to nothing else), and weights, which do stay, would take
 * a session for each explanation, with the model's own weights and cuDNN's search for algorithms once more. They are about
 * 10 MB whatever the model's input, since pictures go as they are decoded, against 40 MB for 64 images of 224 × 224.
 *
 * @param first of the images.
 * @param rows how many the run has; those beyond the blend's are the plain image.
 */
export function blendFeeds(input: BlendingInput, blend: Blend, first: number, rows: number): Record<string, Tensor> {
  const { height, width, channels, side } = input;
  const masks = blend.masks.slice(first, first + rows);
  const points = Math.max(1, ...masks.map(({ grid }) => Math.sqrt(grid.length)));
  const down = new Float32Array(rows * height * points);
  const grids = new Float32Array(rows * points * points);
  const across = new Float32Array(rows * points * width);
  masks.forEach(({ grid, rows: ofRows, columns }, row) => {
    const own = Math.sqrt(grid.length);
    spread(grid, own, grids.subarray(row * points * points), points);
    spread(ofRows, own, down.subarray(row * height * points), points);
    const from = row * points * width;
    for (let at = 0; at < columns.length; at++) {
      across[from + (at % own) * width + Math.floor(at / own)] = columns[at] as number;
    }
  });
  const members = BigInt64Array.from({ length: rows }, (_, row) => BigInt(blend.members[first + row] ?? 0));
  const count = blend.pictures.length / (3 * side * side);
  return {
    [blendingInputs.image]: new Tensor('float32', blend.image, [1, channels, height, width]),
    [blendingInputs.pictures]: new Tensor('float32', blend.pictures, [count, 3, side, side]),
    [blendingInputs.members]: new Tensor('int64', members, [rows]),
    [blendingInputs.rows]: new Tensor('float32', down, [rows, 1, height, points]),
    [blendingInputs.grids]: new Tensor('float32', grids, [rows, 1, points, points]),
    [blendingInputs.columns]: new Tensor('float32', across, [rows, 1, points, width]),
  };
}

/** Copies rows of `length` numbers to the beginnings of longer ones. */
function spread(from: Float32Array, length: number, to: Float32Array, longer: number): void {
  for (let row = 0; row * length < from.length; row++) {
    to.set(from.subarray(row * length, (row + 1) * length), row * longer);
  }
}
