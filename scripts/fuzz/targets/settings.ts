import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTerminalSettings } from '../../../src/cli/settingsFile.ts';
import { isSettingKey, settingSchemas } from '../../../src/settings/schema.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import type { Dice } from '../dice.ts';
import { mutateBytes } from '../mutateBytes.ts';
import type { MakeTarget, Outcome } from '../target.ts';
import { mutateValue } from '../values.ts';

const good = {
  'relabel.models': [
    {
      name: 'm',
      path: 'm.onnx',
      labels: ['a', 'b'],
      preset: 'timm',
      input: { size: [8, 8], mean: [0, 0, 0] },
      vae: 'v',
    },
  ],
  'relabel.vaes': [{ name: 'v', encoder: 'e.onnx', decoder: 'd.onnx' }],
  'relabel.samples': 40,
  'relabel.executionProviders': ['cpu'],
  'relabel.groundTruth': 'folder',
  'relabel.env': { A: 'b' },
  'relabel.limits.classes': 10,
};
const words = [...Object.keys(settingSchemas), 'relabel', 'm', 'v', 'labels', 'input', 'size', 'mean', 'auto', 'cpu'];

/** Settings as VS Code hands them out, and as text in a file. */
export const settings: MakeTarget = async (folder) => ({
  async run(dice) {
    const value = mutateValue(good, dice, words);
    if (dice.chance(0.5)) return judge(readSettings(asObject(value), { baseDir: folder, assets: folder }));
    const file = join(folder, 'case.json');
    writeFileSync(file, textOf(value, dice));
    return judge(readTerminalSettings(file));
  },
});

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

function textOf(value: unknown, dice: Dice): Uint8Array | string {
  const plain = dice.chance(0.1) ? '{"relabel.models":'.padEnd(20 + dice.below(30_000), '[') : JSON.stringify(good);
  return dice.chance(0.5) ? mutateBytes(Buffer.from(plain), dice) : safeText(value);
}

function safeText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '{}';
  }
}

function judge({
  settings,
  problems,
}: Pick<ReturnType<typeof readTerminalSettings>, 'settings' | 'problems'>): Outcome {
  for (const { setting, message } of problems) {
    if (message.includes('\n')) return { kind: 'wrong', what: `several lines about ${setting}` };
  }
  if (settings.models.length === 0) return { kind: 'wrong', what: 'no model, not even the bundled one' };
  const { samples } = settings;
  if (samples !== 'auto' && !Number.isInteger(samples)) return { kind: 'wrong', what: `${samples} samples` };
  const known = problems.every(({ setting }) => isSettingKey(setting) || setting !== '');
  return problems.length === 0 && known ? { kind: 'accepted' } : { kind: 'refused' };
}
