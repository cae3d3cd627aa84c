import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { presets } from '../../../../src/settings/presets.ts';
import { anySize, makeFolder, modelWith, removeFolder, resolved, write } from './modelFolder.ts';

beforeEach(makeFolder);
afterEach(removeFolder);

test('a training configuration is not timm’s, and that is said', async () => {
  write('config.json', { lr: 0.001, img_size: 64, mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] });
  const { sources, spec, notes } = await resolved(modelWith());
  assert.deepEqual([sources.mean, spec.input], ['default', presets.torchvision]);
  assert.match(
    notes[0] ?? '',
    /^config\.json: .*123\.675, 116\.28, 103\.53 \(for pixels from 0 to 255\), but is not timm's/,
  );
  write('config.json', { epochs: 3, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] });
  assert.match((await resolved(modelWith())).notes[0] ?? '', /but is not timm's: nothing of it is used/);
  write('config.json', { pretrained_cfg: { input_size: [3, 64, 64], crop_mode: 'tile' } });
  assert.match((await resolved(modelWith())).notes[0] ?? '', /"crop_mode" is "tile"/);
});

test('timm’s test size counts for a model that has it, with its own crop', async () => {
  const pretrained_cfg = { input_size: [3, 64, 64], test_input_size: [3, 96, 96], crop_pct: 0.9, test_crop_pct: 1 };
  write('config.json', { architecture: 'x', pretrained_cfg });
  const sizes = async (shape: readonly (number | string)[]) =>
    (await resolved(modelWith(), {}, shape)).spec.input.steps?.map(({ size }) => size);
  assert.deepEqual(await sizes(['N', 3, 96, 96]), [96, [96, 96]]);
  assert.deepEqual(await sizes(['N', 3, 64, 64]), [71, [64, 64]]);
  assert.deepEqual(await sizes(anySize), [71, [64, 64]]);
});
