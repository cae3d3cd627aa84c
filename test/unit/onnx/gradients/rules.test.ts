import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { randomStream } from '../../../../src/pipeline/numeric/random.ts';
import { compareWithDifferences } from './finiteDifferences.ts';
import { layouts, products } from './layoutCases.ts';
import { rarer } from './rarerCases.ts';
import { recurrentLayers } from './recurrentCases.ts';
import { acrossAxes, type Maker, pointwise } from './ruleCases.ts';
import { samplings } from './samplingCases.ts';
import { windows } from './windowCases.ts';

/** Random sizes of each case. */
const trials = 4;
/** Rounding in double and in single precision, relative to the gradient. */
const tolerance = { double: 1e-6, float: 3e-3 };

async function hold(make: Maker, index: number): Promise<void> {
  for (let trial = 0; trial < trials; trial++) {
    const random = randomStream(17, index * trials + trial);
    const made = make((low, high) => low + Math.floor(random.uniform() * (high - low + 1)));
    const { error, type, size } = await compareWithDifferences(made, index * trials + trial).catch((cause: unknown) => {
      throw new Error(`${made.name} ${JSON.stringify(made.inputs)}: ${String(cause)}`, { cause });
    });
    const said = `${made.name} ${JSON.stringify(made.inputs)}: off by ${error} of ${size} in ${type} precision`;
    assert.ok(error < tolerance[type], said);
  }
}

for (const [family, makers] of Object.entries({
  pointwise,
  acrossAxes,
  windows,
  layouts,
  products,
  rarer,
  samplings,
  recurrentLayers,
})) {
  describe(`gradients agree with central differences: ${family}`, () => {
    for (const [index, make] of makers.entries()) {
      test(make(() => 1).name, () => hold(make, index));
    }
  });
}
