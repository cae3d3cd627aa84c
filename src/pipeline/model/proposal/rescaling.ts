/** What is meant of what comes out: meant = factor · given + offset. */
export class Rescaling {
  constructor(
    readonly factor = 1,
    readonly offset = 0,
  ) {}

  /** Whether it changes nothing that rounding would not. */
  get isNone(): boolean {
    return Math.abs(this.factor - 1) < 1e-6 && Math.abs(this.offset) < 1e-6;
  }

  apply(values: Float32Array): Float32Array {
    const { factor, offset } = this;
    return this.isNone ? values : values.map((value) => factor * value + offset);
  }
}

/** Behind `given = meant / scale + zero` (QuantizeLinear). @param scale undefined: not known, and taken as 1. */
export function requantised({ factor, offset }: Rescaling, scale = 1, zero = 0): Rescaling {
  return new Rescaling(factor * scale, (offset - zero) * scale);
}

/** Behind `given = (meant − zero) · scale` (DequantizeLinear). */
export function dequantised({ factor, offset }: Rescaling, scale = 1, zero = 0): Rescaling {
  return new Rescaling(factor / scale, offset / scale + zero);
}

/** Behind `given = scale · meant`. */
export function scaledBy({ factor, offset }: Rescaling, scale: number): Rescaling {
  return new Rescaling(factor / scale, offset / scale);
}

/** Behind `given = meant + shift`. */
export function shiftedBy({ factor, offset }: Rescaling, shift: number): Rescaling {
  return new Rescaling(factor, offset - shift);
}
