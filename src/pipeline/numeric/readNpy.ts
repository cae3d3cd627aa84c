/** An array read from NumPy's format, in C order whatever the order in the file. */
export interface NpyArray {
  readonly shape: readonly number[];
  /** Such as "float32" or "uint8". */
  readonly type: string;
  readonly values: Float64Array;
}

type Read = (view: DataView, at: number, littleEndian: boolean) => number;

/** By NumPy's letter and size in bytes. */
const readers: ReadonlyMap<string, readonly [type: string, size: number, read: Read]> = new Map([
  ['b1', ['bool', 1, (view, at) => view.getUint8(at)]],
  ['u1', ['uint8', 1, (view, at) => view.getUint8(at)]],
  ['i1', ['int8', 1, (view, at) => view.getInt8(at)]],
  ['u2', ['uint16', 2, (view, at, little) => view.getUint16(at, little)]],
  ['i2', ['int16', 2, (view, at, little) => view.getInt16(at, little)]],
  ['u4', ['uint32', 4, (view, at, little) => view.getUint32(at, little)]],
  ['i4', ['int32', 4, (view, at, little) => view.getInt32(at, little)]],
  ['u8', ['uint64', 8, (view, at, little) => Number(view.getBigUint64(at, little))]],
  ['i8', ['int64', 8, (view, at, little) => Number(view.getBigInt64(at, little))]],
  ['f2', ['float16', 2, (view, at, little) => halfOf(view.getUint16(at, little))]],
  ['f4', ['float32', 4, (view, at, little) => view.getFloat32(at, little)]],
  ['f8', ['float64', 8, (view, at, little) => view.getFloat64(at, little)]],
]);

/**
 * Reads an array in NumPy's file format, versions 1 to 3, of any real or integer type and any order.
 *
 * @throws Error in words that fit into a message, for anything else.
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function readNpy(bytes: Uint8Array): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 12 || file.toString('latin1', 0, 6) !== '\x93NUMPY') throw new Error('it is no NumPy array');
  const long = (file[6] ?? 0) >= 2;
  const start = long ? 12 + view.getUint32(8, true) : 10 + view.getUint16(8, true);
  const header = file.toString('latin1', long ? 12 : 10, start);
  const [, order = '', kind = ''] = /'descr':\s*'([<>|=])(\w+)'/.exec(header) ?? [];
  const found = readers.get(kind);
  if (found === undefined) throw new Error('it holds no plain numbers: save one array of floats, without pickle');
  const shape = shapeOf(header);
  const [type, size, read] = found;
  const count = shape.reduce((product, side) => product * side, 1);
  if (!Number.isSafeInteger(count) || file.length - start < count * size) throw new Error('it ends early');
  const stored = new Float64Array(count);
  for (let i = 0; i < count; i++) stored[i] = read(view, start + i * size, order !== '>');
  const values = /'fortran_order':\s*True/.test(header) ? inCOrder(stored, shape) : stored;
  return { shape, type, values };
}

function shapeOf(header: string): readonly number[] {
  const inner = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (inner === undefined) throw new Error('its header names no shape');
  return [...inner.matchAll(/\d+/g)].map(Number);
}

/** From Fortran's order, where the first index varies fastest, to C's, where the last one does. */
function inCOrder(stored: Float64Array, shape: readonly number[]): Float64Array {
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, side) => product * side, 1));
  return stored.map((_, index) => {
    let [rest, from] = [index, 0];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const side = shape[axis] ?? 1;
      from += (rest % side) * (strides[axis] ?? 0);
      rest = Math.floor(rest / side);
    }
    return stored[from] ?? 0;
  });
}

/** IEEE 754 binary16. */
function halfOf(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}
