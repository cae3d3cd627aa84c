import assert from 'node:assert/strict';
import { test } from 'node:test';
import { regionLines } from '../../../src/common/regionWords.ts';
import type { Region } from '../../../src/protocol/explanation.ts';

const region = (share: number, probability: number, label: string, own: number): Region => ({
  where: [{ x: 0, y: 0, width: 16, height: 16 }],
  share,
  probability,
  label: { index: 1, label, probability: own },
  held: 4,
  asked: 4,
  samples: [],
});
const nameOf = ({ label }: { readonly label: string }) => label;

test('says how much of the image is enough, and what the smallest change shifts it to', () => {
  const sufficient = region(0.08, 0.88, 'Pembroke', 0.88);
  const change = region(0.0051, 0.1, 'Cardigan', 0.61);
  assert.deepEqual(regionLines({ sufficient, change }, false, nameOf, undefined), [
    { kind: 'sufficient', name: 'enough on its own', value: '8 % of the image, 0.88' },
    { kind: 'change', name: 'smallest change that shifts it', value: '0.5 % of the image → Cardigan, 0.61' },
  ]);
});

test('gives a score as it is', () => {
  const [line] = regionLines({ sufficient: region(0.08, 41.5, 'age', 41.5) }, false, nameOf, 'score');
  assert.equal(line?.value, '8 % of the image, 41.5');
});

test('says of another class what brings it about', () => {
  const [line] = regionLines({ change: region(0.05, 0.6, 'Cardigan', 0.6) }, true, nameOf, undefined);
  assert.equal(line?.name, 'smallest change that makes it the label');
});

test('says nothing of what was not found', () => {
  assert.deepEqual(regionLines({}, false, nameOf, undefined), []);
  assert.deepEqual(regionLines(undefined, false, nameOf, undefined), []);
});
