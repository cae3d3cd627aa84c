import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percent, table } from '../../../../src/pipeline/evaluation/report/html.ts';

test('columns of numbers stand on the right, with their heads, and a number keeps its unit on its line', () => {
  const rows = [
    ['tabby <b>', 12, percent(0.5), '0.2 to 0.4'],
    ['fox', 3, percent(null), '0.4 to 1'],
    ['owl', 9999, percent(9998 / 9999), '0.9 to 1'],
  ];
  const markup = table(['class', 'images', 'recall', 'range'], rows).markup.replaceAll('\n', '');
  assert.match(markup, /<th scope="col">class<\/th><th scope="col" class="number">images<\/th>/);
  assert.match(markup, /<td>tabby &lt;b&gt;<\/td><td class="number">12<\/td><td class="number">50\.0\u00a0%<\/td>/);
  assert.match(markup, /<td class="number">&gt;99\.9\u00a0%<\/td>/);
  assert.match(markup, /<td class="number">–<\/td><td>0\.4 to 1<\/td>/);
});
