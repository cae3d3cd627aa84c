import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readmeForPackage } from '../../../scripts/packagedReadme.ts';

test('pictures and links that VS Code would not show become words; addresses stay', () => {
  const text = '![The panel](docs/panel.png) [how](docs/a.md), [paper](https://arxiv.org/abs/1), [below](#licence)';
  assert.equal(readmeForPackage(text), '*The panel* how, [paper](https://arxiv.org/abs/1), [below](#licence)');
});

test("the packaged README has no relative picture or link, and all of the README's words", () => {
  const readme = readFileSync('README.md', 'utf8');
  const packaged = readmeForPackage(readme);
  assert.doesNotMatch(packaged, /\]\((?!https:|#)/);
  assert.match(packaged, /\*The panel: a tabby that the model calls a tiger cat/);
  assert.match(packaged, /https:\/\/onnxruntime\.ai/);
});
