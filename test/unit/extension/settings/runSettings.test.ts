import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultRunSettings, readRunSettings, runOptions } from '../../../../src/extension/settings/runSettings.ts';
import type { RunSettings } from '../../../../src/protocol/panel.ts';
import type { Settings } from '../../../../src/settings/settings.ts';

const good = { model: 'SqueezeNet', method: 'rise', target: 285, samples: 1000, sampling: 'local', seed: 7 };

test('good settings come back as they are, without what does not belong', () => {
  assert.deepEqual(readRunSettings({ ...good, opacity: 0.6 }), good);
  const { target: _, ...top } = good;
  assert.deepEqual(readRunSettings(top), top);
});

test('a layer is for methods that look at one, in the place of the settings’', () => {
  const model = 'Mine';
  const methodOptions = { 'grad-cam': { layer: 'usual' } };
  const settings = { models: [{ name: model }], methodOptions, executionProviders: ['cpu'] } as unknown as Settings;
  const optionsOf = (chosen: Partial<RunSettings>) =>
    runOptions(settings, '/i/a.png', { model, method: 'grad-cam', sampling: 'local', seed: 0, ...chosen })
      .methodOptions;
  assert.deepEqual(optionsOf({ layer: 'conv5' }), { layer: 'conv5' });
  assert.deepEqual(optionsOf({}), { layer: 'usual' });
  assert.equal(optionsOf({ layer: 'conv5', method: 'rise' }), undefined);
});

test('settings of an earlier version, which had one method, are for that', () => {
  const { method: _, ...old } = good;
  assert.deepEqual(readRunSettings(old), { ...old, method: 'relabel' });
});

test('samples that nobody chose are left to the method', () => {
  assert.equal(readRunSettings({ ...good, samples: undefined })?.samples, undefined);
  const settings = { defaultModel: 'SqueezeNet', samples: 200, sampling: 'local', seed: 3 } as unknown as Settings;
  assert.deepEqual(defaultRunSettings(settings), {
    model: 'SqueezeNet',
    method: 'relabel',
    sampling: 'local',
    seed: 3,
  });
});

for (const [name, value] of Object.entries({
  nothing: undefined,
  null: null,
  text: 'local',
  'no model': { ...good, model: undefined },
  'an unknown method': { ...good, method: 'gradcam' },
  'a method that every object has': { ...good, method: 'constructor' },
  'a class name': { ...good, target: 'cat' },
  'a negative class': { ...good, target: -1 },
  'no samples': { ...good, samples: 0 },
  'half a sample': { ...good, samples: 10.5 },
  'an unknown sampling': { ...good, sampling: 'grid' },
  'a seed that is no number': { ...good, seed: '7' },
  'no seed': { ...good, seed: undefined },
})) {
  test(`${name} is refused`, () => assert.equal(readRunSettings(value), undefined));
}
