import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatScore, saidInText } from '../../../src/common/said.ts';

test('a score has its own unit, four digits and a true minus sign', () => {
  const cases = {
    37.20412: '37.2',
    '-3.14159': '−3.142',
    0: '0',
    0.9999: '0.9999',
    1234567: '1.235e6',
    0.00012349: '1.235e−4',
  };
  for (const [value, text] of Object.entries(cases)) assert.equal(formatScore(Number(value)), text);
});

test('only a probability is a percentage', () => {
  assert.equal(saidInText(0.374, undefined), '37 %');
  assert.equal(saidInText(0.996, undefined), '>99 %');
  assert.equal(saidInText(0.374, 'score'), '0.374');
  assert.equal(saidInText(37.4, 'score'), '37.4');
});
