/**
 * A float32 array in NumPy's file format, version 1.0, C order.
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function toNpy(values: Float32Array, shape: readonly number[]): Buffer {
  const description = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.map((size) => `${size},`).join(' ')}), }`;
  const prefix = 10;
  // The data starts at a multiple of 64, and the header ends in a line feed.
  const length = Math.ceil((prefix + description.length + 1) / 64) * 64;
  const npy = Buffer.alloc(length + values.length * 4);
  npy.write('\x93NUMPY\x01\x00', 'latin1');
  npy.writeUInt16LE(length - prefix, 8);
  npy.write(`${description.padEnd(length - prefix - 1)}\n`, prefix, 'latin1');
  values.forEach((value, i) => {
    npy.writeFloatLE(value, length + i * 4);
  });
  return npy;
}
