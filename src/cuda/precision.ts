/**
 * NVIDIA's libraries leave TF32 off if this is 0, whatever a program asks for. ONNX Runtime asks for it by default (`use_tf32`),
 * and its Node.js package can't pass that option on.
 */
const override = 'NVIDIA_TF32_OVERRIDE';

/**
 * How exactly CUDA computes in single precision, for a sentence on it. Cards before Ampere have no TF32, which can't be told
 * from here.
 * @param env of the process that runs the models.
 */
export function cudaPrecision(env: Readonly<Record<string, string | undefined>>): string {
  if (env[override] === '0') return `in full single precision (${override}=0)`;
  return `matrix products and convolutions in TF32, with 10 bits in place of 23, where the card has it ("${override}": "0" in relabel.env: in full)`;
}
