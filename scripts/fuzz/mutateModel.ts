import type { Dice } from './dice.ts';
import { mutateBytes } from './mutateBytes.ts';
import { type Field, readFields, writeFields } from './protobuf.ts';

/** Numbers where a reader's arithmetic turns over, and sizes that nobody has the memory for. */
const numbers = [
  0n,
  1n,
  2n,
  3n,
  7n,
  255n,
  4096n,
  65_536n,
  2n ** 31n - 1n,
  2n ** 32n - 1n,
  2n ** 62n,
  2n ** 63n,
  2n ** 64n - 1n,
];

const texts = [
  '',
  'input',
  '../../etc/passwd',
  '\u001b]0;x\u0007',
  '__proto__',
  'a'.repeat(5000),
  'Loop',
  'Reshape',
  'ai.onnx.ml',
];

/**
 * A copy of an ONNX file that is mostly still a protobuf message: a field somewhere in it is changed, doubled, moved or
 * gone. One in five has raw bytes changed instead.
 */
export function mutateModel(bytes: Uint8Array, dice: Dice): Uint8Array {
  if (dice.chance(0.2)) return mutateBytes(bytes, dice);
  let mutant = bytes;
  for (let times = 1 + dice.below(3); times > 0; times--) mutant = mutateMessage(mutant, dice);
  return mutant;
}

function mutateMessage(bytes: Uint8Array, dice: Dice): Uint8Array {
  const fields = readFields(bytes);
  if (fields === undefined || fields.length === 0) return mutateBytes(bytes, dice);
  const at = dice.below(fields.length);
  const field = fields[at];
  if (field === undefined) return bytes;
  const inner = field.value instanceof Uint8Array && field.wire === 2 ? readFields(field.value) : undefined;
  // Deep ones are many, and say more than the first level.
  const changed =
    inner !== undefined && inner.length > 0 && dice.chance(0.8)
      ? [{ ...field, value: mutateMessage(field.value as Uint8Array, dice) }]
      : mutateField(field, fields, dice);
  return writeFields(fields.toSpliced(at, 1, ...changed));
}

function mutateField(field: Field, siblings: readonly Field[], dice: Dice): readonly Field[] {
  switch (dice.below(6)) {
    case 0:
      return [];
    case 1:
      return [field, field];
    case 2:
      return [{ ...field, number: 1 + dice.below(24) }];
    case 3:
      return [field, dice.pick(siblings)];
    default:
      return [{ ...field, value: otherValue(field, dice) }];
  }
}

function otherValue({ value, wire }: Field, dice: Dice): bigint | Uint8Array {
  if (typeof value === 'bigint') return dice.chance(0.3) ? value + 1n : dice.pick(numbers);
  if (wire !== 2) return dice.bytes(value.length);
  return dice.chance(0.5) ? new TextEncoder().encode(dice.pick(texts)) : mutateBytes(value, dice);
}
