import { basename } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { firstLine, PipelineError } from './errors.ts';
import { resizePicture } from './image.ts';
import type { Picture, Provider, VaeSpec } from './protocol.ts';
import type { LoadedModel, Sessions } from './session.ts';

/** The encoder's normal distribution over the latent space of one image. */
export interface Posterior {
  readonly mu: Float32Array;
  /** Standard deviation, > 0. */
  readonly sigma: Float32Array;
}

/**
 * A variational autoencoder as two ONNX graphs: the encoder takes `image` (N×3×S×S, RGB, 0–1) to `mu` and `logvar`
 * (N×c×h×w), the decoder takes `z` (N×c×h×w) to `image`.
 */
export class Vae {
  /** Milliseconds spent inside its runs so far. */
  spent = 0;

  private constructor(
    readonly name: string,
    readonly encoder: LoadedModel,
    readonly decoder: LoadedModel,
    /** Side S of the pictures, in pixels. */
    readonly side: number,
    /** [c, h, w] */
    readonly latentShape: readonly [number, number, number],
  ) {}

  /** @throws PipelineError('vae') when the files are missing, are not a VAE or don't fit each other. */
  static async load(spec: VaeSpec, sessions: Sessions, providers: readonly Provider[]): Promise<Vae> {
    const encoder = await sessions.load(spec.encoder, providers, 'vae');
    const decoder = await sessions.load(spec.decoder, providers, 'vae');
    const fail = (file: LoadedModel, problem: string) =>
      new PipelineError('vae', `VAE "${spec.name}": ${basename(file.path)} ${problem}: see tools/README.md for the shapes.`);

    const image = inputShape(encoder, 'image');
    const side = image?.[2];
    if (image?.length !== 4 || image[1] !== 3 || typeof side !== 'number' || image[3] !== side) {
      throw fail(encoder, 'must have one input `image` of N×3×S×S');
    }
    for (const name of ['mu', 'logvar']) {
      if (!encoder.session.outputNames.includes(name)) throw fail(encoder, `has no output \`${name}\``);
    }
    const [, c, h, w, ...rest] = inputShape(decoder, 'z') ?? [];
    if (typeof c !== 'number' || typeof h !== 'number' || typeof w !== 'number' || rest.length > 0) {
      throw fail(decoder, 'must have one input `z` of N×c×h×w');
    }
    if (!decoder.session.outputNames.includes('image')) throw fail(decoder, 'has no output `image`');

    const vae = new Vae(spec.name, encoder, decoder, side, [c, h, w]);
    const { mu, sigma } = await vae.#encodeTensor(new Float32Array(3 * side * side));
    if (mu.length !== vae.latents || sigma.length !== vae.latents) {
      throw fail(encoder, `gives ${mu.length} latents where the decoder takes ${vae.latents}`);
    }
    const decoded = await vae.decode(mu, 1);
    if (decoded.length !== 3 * side * side) {
      throw fail(decoder, `gives ${decoded.length} values where the encoder's image has ${3 * side * side}`);
    }
    return vae;
  }

  /** Number of latents, c·h·w. */
  get latents(): number {
    const [c, h, w] = this.latentShape;
    return c * h * w;
  }

  /** Where the picture of any size lies in the latent space (the paper's encoder p). */
  async encode(picture: Picture): Promise<Posterior> {
    const { rgb } = resizePicture(picture, this.side, this.side);
    const plane = this.side * this.side;
    const image = new Float32Array(3 * plane);
    for (let pixel = 0; pixel < plane; pixel++) {
      for (let c = 0; c < 3; c++) image[c * plane + pixel] = (rgb[pixel * 3 + c] ?? 0) / 255;
    }
    return this.#encodeTensor(image);
  }

  /**
   * Images of latents (the paper's decoder q).
   * @param z `count` × c·h·w.
   * @returns `count` × 3 × S × S, RGB, about 0–1.
   */
  async decode(z: Float32Array, count: number): Promise<Float32Array> {
    const feeds = { z: new Tensor('float32', z, [count, ...this.latentShape]) };
    const { image } = await this.#run(this.decoder, feeds);
    return floats(image, this.decoder);
  }

  async #encodeTensor(image: Float32Array): Promise<Posterior> {
    const feeds = { image: new Tensor('float32', image, [1, 3, this.side, this.side]) };
    const { mu, logvar } = await this.#run(this.encoder, feeds);
    const sigma = floats(logvar, this.encoder).map((value) => Math.exp(value / 2));
    return { mu: floats(mu, this.encoder), sigma };
  }

  async #run(model: LoadedModel, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
    const start = performance.now();
    try {
      return await model.session.run(feeds);
    } catch (cause) {
      const reason = firstLine(cause instanceof Error ? cause.message : String(cause));
      throw new PipelineError('vae', `VAE "${this.name}": ${basename(model.path)} failed to run (${reason}).`, { cause });
    } finally {
      this.spent += performance.now() - start;
    }
  }
}

/** Shape of the model's only input, if that is called `name` and is float32. */
function inputShape(model: LoadedModel, name: string): readonly (number | string)[] | undefined {
  const values = model.session.inputMetadata;
  const value = values.find((candidate) => candidate.name === name);
  return values.length === 1 && value?.isTensor && value.type === 'float32' ? value.shape : undefined;
}

function floats(tensor: Tensor | undefined, model: LoadedModel): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  throw new PipelineError('vae', `${basename(model.path)} does not give float32: export it in float32.`);
}
