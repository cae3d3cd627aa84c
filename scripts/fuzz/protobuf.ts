/** A field of a protobuf message: its number, wire type, and value as it stands in the message. */
export interface Field {
  readonly number: number;
  /** 0 varint, 1 eight bytes, 2 with a length, 5 four bytes (https://protobuf.dev/programming-guides/encoding). */
  readonly wire: number;
  /** Varints have their value, all others their bytes without the length. */
  readonly value: bigint | Uint8Array;
}

/** The fields of a message, in their order; undefined if the bytes are no message. */
export function readFields(bytes: Uint8Array): Field[] | undefined {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): bigint | undefined => {
    let value = 0n;
    for (let shift = 0n; shift < 70n && at < bytes.length; shift += 7n) {
      const byte = bytes[at++] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return undefined;
  };
  while (at < bytes.length) {
    const key = varint();
    if (key === undefined || key < 8n || key > 0xffff_ffffn) return undefined;
    const [number, wire] = [Number(key >> 3n), Number(key & 7n)];
    const value = wire === 0 ? varint() : undefined;
    if (wire === 0) {
      if (value === undefined) return undefined;
      fields.push({ number, wire, value });
      continue;
    }
    const length = wire === 2 ? Number(varint() ?? -1n) : ({ 1: 8, 5: 4 }[wire] ?? -1);
    if (length < 0 || at + length > bytes.length) return undefined;
    fields.push({ number, wire, value: bytes.subarray(at, at + length) });
    at += length;
  }
  return fields;
}

/** The message of these fields. */
export function writeFields(fields: readonly Field[]): Uint8Array {
  const parts = fields.flatMap(({ number, wire, value }) => {
    const key = varintBytes(BigInt(number * 8 + wire));
    if (typeof value === 'bigint') return [key, varintBytes(value)];
    return wire === 2 ? [key, varintBytes(BigInt(value.length)), value] : [key, value];
  });
  return Uint8Array.from(Buffer.concat(parts));
}

function varintBytes(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
