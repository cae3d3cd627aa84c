/** A copy of ONNX Runtime with the CUDA provider and its libraries beside it, as `relabel setup cuda` lays it out. */
export interface CudaRuntime {
  /** Absolute: has `node_modules/onnxruntime-node`. */
  readonly folder: string;
  /** Absolute: the folder of all its native files. */
  readonly libraries: string;
}

/** The variable by which a process that runs the models is told the folder of a runtime. */
export const runtimeVariable = 'RELABEL_ONNX_RUNTIME';
