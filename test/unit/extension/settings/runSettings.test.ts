import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultRunSettings, readRunSettings } from '../../../../src/extension/settings/runSettings.ts';
import type { Settings } from '../../../../src/settings/settings.ts';

const good = { model: 'SqueezeNet', method: 'rise', target: 285, samples: 1000, sampling: 'local', seed: 7 };

test('good settings come back as they are, without what does not belong', () => {
  assert.deepEqual(readRunSettings({ ...good, opacity: 0.6 }), good);
  const { target: _, ...top } = good;
  assert.deepEqual(readRunSettings(top), top);
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
