import type { CudaTarget } from './target.ts';

export type PartName = 'provider' | 'cudart' | 'cublas' | 'curand' | 'nvrtc' | 'cudnn';

/** The files of a part on one platform. */
export interface PartFiles {
  /** All of these must be in one folder for the part to be there. */
  readonly needed: readonly string[];
  /** What is taken from a folder or a wheel: what is needed, and what that loads by itself. */
  readonly takes: RegExp;
}

/** One thing that CUDA needs beside the driver; each is one wheel of the public index. */
export interface Part {
  readonly name: PartName;
  /** What users call it. */
  readonly title: string;
  readonly package: string;
  readonly files: Readonly<Record<CudaTarget, PartFiles>>;
  /** Names that a library is also asked for by, beside its own; Linux only. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/**
 * What ONNX Runtime's CUDA provider needs: the libraries that it is linked to (`readelf -d
 * libonnxruntime_providers_cuda.so`), and cuDNN and NVRTC, which are loaded by name as it runs. It is built by CUDA 13.0.
 */
export const parts: readonly Part[] = [
  {
    name: 'provider',
    title: "ONNX Runtime's CUDA provider",
    package: 'onnxruntime-gpu',
    files: {
      'linux-x64': {
        needed: ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'],
        takes: /^libonnxruntime_providers_(cuda|shared)\.so$/,
      },
      'win32-x64': {
        needed: ['onnxruntime_providers_cuda.dll', 'onnxruntime_providers_shared.dll'],
        takes: /^onnxruntime_providers_(cuda|shared)\.dll$/,
      },
    },
  },
  {
    name: 'cudart',
    title: 'CUDA 13 runtime',
    package: 'nvidia-cuda-runtime',
    files: {
      'linux-x64': { needed: ['libcudart.so.13'], takes: /^libcudart\.so\.13$/ },
      'win32-x64': { needed: ['cudart64_13.dll'], takes: /^cudart64_13\.dll$/ },
    },
  },
  {
    name: 'cublas',
    title: 'cuBLAS 13',
    package: 'nvidia-cublas',
    files: {
      'linux-x64': { needed: ['libcublas.so.13', 'libcublasLt.so.13'], takes: /^libcublas(Lt)?\.so\.13$/ },
      'win32-x64': { needed: ['cublas64_13.dll', 'cublasLt64_13.dll'], takes: /^cublas(Lt)?64_13\.dll$/ },
    },
  },
  {
    name: 'curand',
    title: 'cuRAND 10',
    package: 'nvidia-curand',
    files: {
      'linux-x64': { needed: ['libcurand.so.10'], takes: /^libcurand\.so\.10$/ },
      'win32-x64': { needed: ['curand64_10.dll'], takes: /^curand64_10\.dll$/ },
    },
  },
  {
    name: 'nvrtc',
    title: 'NVRTC 13',
    package: 'nvidia-cuda-nvrtc',
    files: {
      'linux-x64': { needed: ['libnvrtc.so.13'], takes: /^libnvrtc(-builtins)?\.so\.13(\.\d)?$/ },
      'win32-x64': { needed: ['nvrtc64_130_0.dll'], takes: /^nvrtc(-builtins)?64_13\d(_0)?\.dll$/ },
    },
    aliases: { 'libnvrtc.so': 'libnvrtc.so.13' },
  },
  {
    name: 'cudnn',
    title: 'cuDNN 9 for CUDA 13',
    package: 'nvidia-cudnn-cu13',
    files: {
      'linux-x64': { needed: ['libcudnn.so.9', 'libcudnn_ops.so.9'], takes: /^libcudnn(_\w+)?\.so\.9$/ },
      'win32-x64': { needed: ['cudnn64_9.dll', 'cudnn_ops64_9.dll'], takes: /^cudnn(_\w+)?64_9\.dll$/ },
    },
    aliases: { 'libcudnn.so': 'libcudnn.so.9' },
  },
];
