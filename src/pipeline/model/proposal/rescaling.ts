/** Converts an output's numbers into those that are meant: meant = factor · given + offset. */
export class Rescaling {
  constructor(
    readonly factor = 1,
    readonly offset = 0,
  ) {}

  /** Whether it changes nothing but by rounding. */
  get isNone(): boolean {
    return Math.abs(this.factor - 1) < 1e-6 && Math.abs(this.offset) < 1e-6;
  }

  apply(values: Float32Array): Float32Array {
    const { factor, offset } = this;
    return this.isNone ? values : values.map((value) => factor * value + offset);
  }
}

/** Undoes `given = meant / scale + zero` (QuantizeLinear). @param scale undefined: unknown, taken to be 1. */
export function requantised({ factor, offset }: Rescaling, scale = 1, zero = 0): Rescaling {
  return new Rescaling(factor * scale, (offset - zero) * scale);
}

/** Undoes `given = (meant − zero) · scale` (DequantizeLinear). */
export function dequantised({ factor, offset }: Rescaling, scale = 1, zero = 0): Rescaling {
  return new Rescaling(factor / scale, offset / scale + zero);
}

/** Undoes `given = scale · meant`. */
export function scaledBy({ factor, offset }: Rescaling, scale: number): Rescaling {
  return new Rescaling(factor / scale, offset / scale);
}

/** Undoes `given = meant + shift`. */
export function shiftedBy({ factor, offset }: Rescaling, shift: number): Rescaling {
  return new Rescaling(factor, offset - shift);
}
