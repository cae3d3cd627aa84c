/** Gaussian smoothing of planes of one size, in rows and then in columns. */
export interface Smoothing {
  /** @returns each value as the mean of its neighbours, weighted by the bell; at the edges, of those inside. */
  smooth(plane: ArrayLike<number>): Float64Array;
  /**
   * The transpose: ⟨a, smooth(b)⟩ = ⟨spread(a), b⟩. It turns weights of smoothed values into weights of the values.
   */
  spread(plane: ArrayLike<number>): Float64Array;
}

/** @param deviation standard deviation of the bell in pixels; it is cut off at three of them. */
export function gaussianSmoothing(width: number, height: number, deviation: number): Smoothing {
  const across = bells(width, deviation);
  const down = bells(height, deviation);
  const [spreadAcross, spreadDown] = [transposed(across), transposed(down)];
  return {
    smooth: (plane) => pass(pass(plane, across, width, 1), down, height, width),
    spread: (plane) => pass(pass(plane, spreadAcross, width, 1), spreadDown, height, width),
  };
}

interface Bells {
  readonly radius: number;
  /** length × (2 · radius + 1): the weight of each neighbour in the mean at a position, 0 beyond the edges. */
  readonly weights: Float64Array;
}

/** The weights of each position sum to 1. */
function bells(length: number, deviation: number): Bells {
  const radius = Math.ceil(3 * deviation);
  const side = 2 * radius + 1;
  const weights = new Float64Array(length * side);
  for (let position = 0; position < length; position++) {
    let total = 0;
    for (let tap = 0; tap < side; tap++) {
      const other = position + tap - radius;
      if (other < 0 || other >= length) continue;
      const weight = Math.exp(-((tap - radius) ** 2) / (2 * deviation ** 2));
      weights[position * side + tap] = weight;
      total += weight;
    }
    for (let tap = 0; tap < side; tap++) {
      weights[position * side + tap] = (weights[position * side + tap] as number) / total;
    }
  }
  return { radius, weights };
}

/** The transposed weights: what each position gives to its neighbours. */
function transposed({ radius, weights }: Bells): Bells {
  const side = 2 * radius + 1;
  const length = weights.length / side;
  const turned = new Float64Array(weights.length);
  for (let from = 0; from < length; from++) {
    for (let to = Math.max(0, from - radius); to < Math.min(length, from + radius + 1); to++) {
      turned[to * side + from - to + radius] = weights[from * side + to - from + radius] as number;
    }
  }
  return { radius, weights: turned };
}

/** Along one axis, whose positions lie `stride` apart. */
function pass(plane: ArrayLike<number>, { radius, weights }: Bells, length: number, stride: number): Float64Array {
  const side = 2 * radius + 1;
  const result = new Float64Array(plane.length);
  for (let line = 0; line < plane.length / length; line++) {
    const start = stride === 1 ? line * length : line;
    for (let position = 0; position < length; position++) {
      const end = Math.min(length, position + radius + 1);
      const bell = position * side + radius - position;
      let sum = 0;
      for (let other = Math.max(0, position - radius); other < end; other++) {
        sum += (weights[bell + other] as number) * (plane[start + other * stride] as number);
      }
      result[start + position * stride] = sum;
    }
  }
  return result;
}
