import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatRate, formatRates, formatShare, percent } from '../../../src/common/numbers.ts';
import { formatCorrelation, formatDuration, formatValue } from '../../../webview/logic/numbers.ts';

test('a share has two digits and is never rounded to a certainty', () => {
  assert.equal(formatShare(0.391), '0.39');
  assert.equal(formatShare(0), '0.00');
  assert.equal(formatShare(0.0049), '<0.01');
  assert.equal(formatShare(0.005), '0.01');
  assert.equal(formatShare(0.9951), '>0.99');
  assert.equal(formatShare(1), '1.00');
  assert.deepEqual(
    [0, 0.00049, 0.0006, 0.99949, 0.9996, 1].map((value) => formatShare(value, 3)),
    [...['0.000', '<0.001', '0.001', '0.999', '>0.999', '1.000']],
  );
});

test('a part is in percent, and never rounded to nothing or to all', () => {
  const said = [0, 0.0004, 0.004, 0.0094, 0.0096, 0.24, 0.994, 0.996, 1].map(percent);
  assert.deepEqual(said, ['0 %', '<0.1 %', '0.4 %', '0.9 %', '1 %', '24 %', '99 %', '>99 %', '100 %']);
});

test('a rate has one digit, and is never rounded to none or to all', () => {
  const said = [0, 0.0002, 0.0006, 0.657, 0.9994, 0.99996, 1].map(formatRate);
  assert.deepEqual(said, ['0.0 %', '<0.1 %', '0.1 %', '65.7 %', '99.9 %', '>99.9 %', '100.0 %']);
  assert.equal(formatRates([0.6571, 0.99996]), '65.7–100.0 %');
});

test('a correlation has a true minus sign and no minus zero', () => {
  assert.equal(formatCorrelation(-0.314), '−0.31');
  assert.equal(formatCorrelation(-0.001), '0.00');
  assert.equal(formatCorrelation(0.906), '0.91');
});

test('a map value has two significant digits, with a power of ten where it needs one', () => {
  assert.equal(formatValue(0), '0');
  assert.equal(formatValue(0.00421), '0.0042');
  assert.equal(formatValue(-0.00421), '−0.0042');
  assert.equal(formatValue(0.000123), '1.2e−4');
  assert.equal(formatValue(12.34), '12');
  assert.equal(formatValue(123456), '1.2e5');
});

test('a duration is said in the unit that fits', () => {
  assert.equal(formatDuration(412.4), '412 ms');
  assert.equal(formatDuration(6130), '6.1 s');
  assert.equal(formatDuration(999.4), '999 ms');
  assert.equal(formatDuration(999.5), '1.0 s');
  assert.equal(formatDuration(59_960), '1 min 0 s');
  assert.equal(formatDuration(125_000), '2 min 5 s');
});
