import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { labelsOf } from '../../../src/pipeline/model/labelFile.ts';
import { mutateBytes } from '../mutateBytes.ts';
import type { MakeTarget } from '../target.ts';
import { mutateValue } from '../values.ts';

const seeds: readonly unknown[] = [
  ['cat', 'dog'],
  { 0: 'cat', 1: 'dog' },
  { 0: ['n1', 'cat'], 1: ['n2', 'dog'] },
  { cat: 0, dog: 1 },
  { id2label: { 0: 'cat', 1: 'dog' } },
];

/** Files with the names of classes. */
export const labels: MakeTarget = async (folder) => ({
  async run(dice) {
    const seed = mutateValue(dice.pick(seeds), dice, ['id2label', '0', '1']);
    const text = dice.chance(0.1) ? '{"id2label":'.repeat(dice.below(20_000)) : jsonOf(seed);
    const bytes = Buffer.from(dice.chance(0.4) ? mutateBytes(Buffer.from(text), dice) : text);
    const file = join(folder, `case.${dice.pick(['json', 'txt', 'yaml', 'csv'])}`);
    writeFileSync(file, bytes);
    const found = labelsOf(file, bytes.toString());
    if ('problem' in found) return { kind: 'refused' };
    const good = found.labels.every((label) => typeof label === 'string');
    return good ? { kind: 'accepted' } : { kind: 'wrong', what: 'a label that is no text' };
  },
});

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '[]';
  }
}
