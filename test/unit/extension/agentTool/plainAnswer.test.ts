import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rounded } from '../../../../src/extension/agentTool/plainAnswer.ts';

test('numbers have three decimals, and more only where they would be none or all', () => {
  const cases: readonly (readonly [number, number])[] = [
    [0.12345, 0.123],
    [-7.98765, -7.988],
    [1234567, 1234567],
    [0, 0],
    [1, 1],
    [0.00034, 0.0003],
    [-0.0000012, -0.000001],
    [0.99964, 0.9996],
    [0.999993, 0.999993],
    [1.0003, 1],
  ];
  assert.deepEqual(
    rounded(cases.map(([value]) => value)),
    cases.map(([, wanted]) => wanted),
  );
});

test('all else stays as it is', () => {
  const data = { name: '0.12345', found: null, list: [true, { deep: [0.5] }] };
  assert.deepEqual(rounded(data), data);
});
