import { escapeMarkup } from '../../common/escapeMarkup.ts';
import type { Check } from '../../common/evaluation/comparison/compareRuns.ts';
import { formatRate } from '../../common/numbers.ts';

/**
 * Checks as JUnit XML, for CI systems: a suite with one case per check.
 *
 * @see https://github.com/testmoapp/junitxml
 */
export function junitXml(suite: string, checks: readonly Check[]): string {
  const failures = checks.filter(({ held }) => !held).length;
  const cases = checks.map(({ name, before, now, images, held }) => {
    const words = `${formatRate(before)} before, ${formatRate(now)} now, of ${images} ${images === 1 ? 'image' : 'images'}`;
    const body = held ? '' : `\n      <failure message="${escapeMarkup(words)}"/>\n    `;
    return `    <testcase classname="${escapeMarkup(suite)}" name="${escapeMarkup(name)}">${body}</testcase>`;
  });
  const counts = `tests="${checks.length}" failures="${failures}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${escapeMarkup(suite)}" ${counts} errors="0" skipped="0">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
