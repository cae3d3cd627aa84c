import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRunSettings } from '../../src/extension/runSettings.ts';

const good = { model: 'SqueezeNet', target: 285, samples: 1000, sampling: 'local', seed: 7 };

test('good settings come back as they are, without what does not belong', () => {
  assert.deepEqual(readRunSettings({ ...good, opacity: 0.6 }), good);
  const { target: _, ...top } = good;
  assert.deepEqual(readRunSettings(top), { ...top, target: undefined });
});

for (const [name, value] of Object.entries({
  nothing: undefined,
  null: null,
  text: 'local',
  'no model': { ...good, model: undefined },
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
