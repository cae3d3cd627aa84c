import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { configurationsOf, differencesOf } from '../../fixtures/preprocess/compareTensors.ts';

/** Written by test/fixtures/preprocess/generate.py with the reference libraries. */
const sample = join(import.meta.dirname, '..', '..', 'fixtures', 'preprocess', 'sample');

/** Half a level of 8 bits, in the mean. */
const tolerance = 1 / 512;

for (const configuration of configurationsOf(sample)) {
  test(`${configuration.name} makes the tensors that its library makes`, async () => {
    const differences = await differencesOf(sample, configuration);
    assert.deepEqual(
      differences.map(({ image }) => image),
      configuration.images,
    );
    for (const { image, mean } of differences) assert.ok(mean < tolerance, `${image}: ${mean * 255} levels`);
  });
}
