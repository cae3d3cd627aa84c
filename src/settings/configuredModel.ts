import type { ModelSpec, VaeSpec } from '../protocol/models.ts';
import type { CudaRuntime } from './cudaRuntime.ts';

/** A model that can be explained: an entry of `relabel.models`, or the bundled one. */
export interface ConfiguredModel extends ModelSpec {
  readonly vae: VaeSpec;
  readonly bundled: boolean;
}

/** Where settings were read, which determines what their paths mean. */
export interface SettingsOrigin {
  /** Absolute: what relative paths start from. */
  readonly baseDir: string;
  /** Absolute path of `media/`. */
  readonly assets: string;
  /** What was set up for CUDA on this machine. */
  readonly cudaRuntime?: CudaRuntime | undefined;
  /** Whether a model or VAE file, by its absolute path, may be run; undefined: all may. */
  readonly mayRun?: ((file: string) => boolean) | undefined;
}
