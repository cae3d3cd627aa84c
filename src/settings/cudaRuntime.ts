/** A copy of ONNX Runtime with the CUDA provider and its libraries beside it, as `relabel setup cuda` lays it out. */
export interface CudaRuntime {
  /** Absolute: contains `node_modules/onnxruntime-node`. */
  readonly folder: string;
  /** Absolute: the folder of all its native files. */
  readonly libraries: string;
}

/** The environment variable that tells a process that runs models where a runtime is. */
export const runtimeVariable = 'RELABEL_ONNX_RUNTIME';
