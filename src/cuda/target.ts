/** The two platforms that ONNX Runtime's CUDA provider is built for. */
export type CudaTarget = 'linux-x64' | 'win32-x64';

/** @returns undefined where there is no CUDA provider. */
export function cudaTarget(
  machine: { readonly platform: string; readonly arch: string } = process,
): CudaTarget | undefined {
  const name = `${machine.platform}-${machine.arch}`;
  return name === 'linux-x64' || name === 'win32-x64' ? name : undefined;
}
