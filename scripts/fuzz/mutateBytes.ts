import type { Dice } from './dice.ts';

/** Bytes that readers stumble over: the ends of number ranges. */
const edges = [0, 1, 0x7f, 0x80, 0xfe, 0xff] as const;

/** A copy with a few bits, bytes or stretches changed, doubled, moved or gone. */
export function mutateBytes(bytes: Uint8Array, dice: Dice): Uint8Array {
  let mutant = Uint8Array.from(bytes);
  for (let times = 1 + dice.below(4); times > 0; times--) mutant = mutateOnce(mutant, dice);
  return mutant;
}

function mutateOnce(bytes: Uint8Array, dice: Dice): Uint8Array<ArrayBuffer> {
  const at = dice.below(bytes.length + 1);
  const length = Math.min(1 + dice.below(16), bytes.length - at);
  const [before, stretch, after] = [bytes.slice(0, at), bytes.slice(at, at + length), bytes.slice(at + length)];
  const joined = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.concat(parts));
  switch (dice.below(7)) {
    case 0:
      return joined(before);
    case 1:
      return joined(before, after);
    case 2:
      return joined(before, stretch, stretch, after);
    case 3:
      return joined(before, dice.bytes(length), after);
    case 4:
      return joined(before, new Uint8Array(length).fill(dice.pick(edges)), after);
    case 5:
      return joined(after, stretch, before);
    default: {
      const copy = joined(bytes);
      copy[at] = (copy[at] ?? 0) ^ (1 << dice.below(8));
      return copy;
    }
  }
}
