import { basename } from 'node:path';
import { firstLine, PipelineError } from '../../common/errors.ts';
import type { Provider, VaeSpec } from '../../protocol/models.ts';
import type { Picture } from '../../protocol/pictures.ts';
import { resizePicture } from '../image/image.ts';
import { Tensor } from '../onnx/ort.ts';
import type { LoadedModel, Sessions } from '../onnx/session.ts';

/** The encoder's normal distribution over the latent space for one image. */
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
    private readonly sessions: Sessions,
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
    const vae = new Vae(
      sessions,
      spec.name,
      encoder,
      decoder,
      sideOf(encoder, spec.name),
      latentsOf(decoder, spec.name),
    );
    if (!encoder.fits.has(decoder)) await vae.#probeModel();
    encoder.fits.add(decoder);
    return vae;
  }

  /** Number of latents, c·h·w. */
  get latents(): number {
    const [c, h, w] = this.latentShape;
    return c * h * w;
  }

  /** The position of a picture of any size in the latent space (the paper's encoder p). */
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
    return this.#floats(image, this.decoder);
  }

  /** Encodes and decodes a black picture, since a graph need not declare the sizes of its outputs. */
  async #probeModel(): Promise<void> {
    const values = 3 * this.side ** 2;
    const { mu, sigma } = await this.#encodeTensor(new Float32Array(values));
    for (const { length } of [mu, sigma]) {
      if (length === this.latents) continue;
      throw misfit(this.name, this.encoder, `gives ${length} latents where the decoder takes ${this.latents}`);
    }
    const { length } = await this.decode(mu, 1);
    if (length === values) return;
    throw misfit(this.name, this.decoder, `gives ${length} values where the encoder's image has ${values}`);
  }

  async #encodeTensor(image: Float32Array): Promise<Posterior> {
    const feeds = { image: new Tensor('float32', image, [1, 3, this.side, this.side]) };
    const { mu, logvar } = await this.#run(this.encoder, feeds);
    const sigma = this.#floats(logvar, this.encoder).map((value) => Math.exp(value / 2));
    const posterior = { mu: this.#floats(mu, this.encoder), sigma };
    if (posterior.mu.every(Number.isFinite) && sigma.every(Number.isFinite)) return posterior;
    const problem = `${basename(this.encoder.path)} gives NaN or infinity: choose another VAE in relabel.vaes.`;
    throw new PipelineError('vae', `VAE "${this.name}": ${problem}`, { setting: 'relabel.vaes' });
  }

  async #run(model: LoadedModel, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
    // The samples of an explanation are made again long after it, when other models may have taken the VAE's place.
    const { session } = await this.sessions.reopen(model, 'vae');
    const start = performance.now();
    try {
      return await session.run(feeds);
    } catch (cause) {
      const reason = firstLine(cause instanceof Error ? cause.message : String(cause));
      const problem = `${basename(model.path)} failed to run (${reason}): run it again, or choose another VAE in relabel.vaes.`;
      throw new PipelineError('vae', `VAE "${this.name}": ${problem}`, { setting: 'relabel.vaes', cause });
    } finally {
      this.spent += performance.now() - start;
    }
  }

  #floats(tensor: Tensor | undefined, model: LoadedModel): Float32Array {
    if (tensor?.data instanceof Float32Array) return tensor.data;
    throw misfit(this.name, model, 'does not give float32');
  }
}

/** Far more than any VAE for photographs; some hundred MB per picture. */
const largestSide = 2048;
/** The same for c·h·w: each sample has this many numbers. */
const mostLatents = 2 ** 20;

/** S of the encoder's N×3×S×S. */
function sideOf(encoder: LoadedModel, name: string): number {
  const [, channels, height, width, ...rest] = inputShape(encoder, 'image') ?? [];
  if (channels !== 3 || typeof height !== 'number' || width !== height || rest.length > 0) {
    throw misfit(name, encoder, 'must have one input `image` of N×3×S×S');
  }
  if (height > largestSide) {
    throw misfit(
      name,
      encoder,
      `takes images of ${height} × ${height} pixels, where Relabel goes up to ${largestSide}`,
    );
  }
  for (const output of ['mu', 'logvar']) {
    if (!encoder.session.outputNames.includes(output)) throw misfit(name, encoder, `has no output \`${output}\``);
  }
  return height;
}

/** [c, h, w] of the decoder's N×c×h×w. */
function latentsOf(decoder: LoadedModel, name: string): [number, number, number] {
  const [batch, c, h, w, ...rest] = inputShape(decoder, 'z') ?? [];
  if (typeof c !== 'number' || typeof h !== 'number' || typeof w !== 'number' || rest.length > 0) {
    throw misfit(name, decoder, 'must have one input `z` of N×c×h×w');
  }
  if (typeof batch === 'number') throw misfit(name, decoder, `takes batches of ${batch} only, not of any size`);
  if (c * h * w > mostLatents)
    throw misfit(name, decoder, `takes ${c * h * w} latents, where Relabel goes up to ${mostLatents}`);
  if (!decoder.session.outputNames.includes('image')) throw misfit(name, decoder, 'has no output `image`');
  return [c, h, w];
}

/** Shape of the model's only input, if it is called `name` and is float32. */
function inputShape(model: LoadedModel, name: string): readonly (number | string)[] | undefined {
  const values = model.session.inputMetadata;
  const value = values.find((candidate) => candidate.name === name);
  return values.length === 1 && value?.isTensor && value.type === 'float32' ? value.shape : undefined;
}

function misfit(name: string, { path }: LoadedModel, problem: string): PipelineError {
  const message = `VAE "${name}": ${basename(path)} ${problem}: export it anew, or choose another VAE in relabel.vaes.`;
  return new PipelineError('vae', message, { setting: 'relabel.vaes' });
}
