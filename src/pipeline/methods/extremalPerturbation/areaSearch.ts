import { areaSlopes } from './areaRanking.ts';
import type { GrownMask, SmoothMask } from './smoothMask.ts';

/** TorchRay's steps, and what the other settings are made for. */
const authorsSteps = 800;
const rate = 0.01;
/** Of the step before, so much is taken over. */
const momentum = 0.9;
/** How much the area counts at first, and how much more with every of the authors' steps. */
const firstWeight = 300;
const weightGrowth = 1.0035;

/**
 * The search for the mask of one area that keeps the class best, by gradient descent with momentum on its parameters, which
 * all begin at 1. With fewer steps than the authors' 800, each goes as much further, and the weight of the area grows
 * as much faster, so that the last step is alike (ours).
 */
export class AreaSearch {
  #parameters: Float64Array;
  #velocity: Float64Array | undefined;
  #weight = firstWeight;
  #grown: GrownMask | undefined;
  /** The mask that was last grown, height × width, 0–1. */
  mask: Float64Array = new Float64Array();

  /** @param area share of the image, 0–1. */
  constructor(
    private readonly masks: SmoothMask,
    readonly area: number,
    private readonly steps: number,
  ) {
    this.#parameters = new Float64Array(masks.rows * masks.columns).fill(1);
  }

  /** @returns the mask of the parameters as they are. */
  grow(): Float64Array {
    this.#grown = this.masks.grow(this.#parameters);
    this.mask = this.masks.crop(this.#grown.full);
    return this.mask;
  }

  /** One step. @param byMask the gradient of the class's number by the mask that was last grown. */
  step(byMask: Float64Array): void {
    const grown = this.#grown ?? this.masks.grow(this.#parameters);
    const wanted = this.masks.uncrop(byMask);
    const toArea = areaSlopes(grown.full, this.area, wanted);
    const loss = toArea.map((slope, at) => this.#weight * slope - (wanted[at] as number));
    const slopes = this.masks.slopes(this.#parameters, grown, loss);
    const before = this.#velocity;
    const velocity = before
      ? slopes.map((slope, at) => momentum * (before[at] as number) + (1 - momentum) * slope)
      : slopes;
    const longer = authorsSteps / this.steps;
    this.#parameters = this.#parameters.map((value, at) =>
      Math.min(1, Math.max(0, value - longer * rate * (velocity[at] as number))),
    );
    this.#velocity = velocity;
    this.#weight *= weightGrowth ** longer;
  }
}
