import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { publishedFiles, readmeForPackage } from '../../../scripts/packagedReadme.ts';

test('pictures and links that VS Code would not show become words; addresses stay', () => {
  const text = '![The panel](docs/panel.png) [how](docs/a.md), [paper](https://arxiv.org/abs/1), [below](#licence)';
  assert.equal(readmeForPackage(text), '*The panel* how, [paper](https://arxiv.org/abs/1), [below](#licence)');
});

test('a release has the pictures and links of its tag', () => {
  const text = '![The panel](docs/panel.png) [how](docs/a.md#b), [paper](https://arxiv.org/abs/1), [below](#licence)';
  for (const repository of ['https://github.com/o/relabel', 'https://github.com/o/relabel.git']) {
    assert.equal(
      readmeForPackage(text, publishedFiles(repository, '1.2.3')),
      '![The panel](https://github.com/o/relabel/raw/v1.2.3/docs/panel.png) [how](https://github.com/o/relabel/blob/v1.2.3/docs/a.md#b), [paper](https://arxiv.org/abs/1), [below](#licence)',
    );
  }
  for (const wrong of ['github.com/o/relabel', 'http://github.com/o/relabel', 'https://github.com/', 'https://a b/c']) {
    assert.throws(() => publishedFiles(wrong, '1.2.3'), /no address of a repository/, wrong);
  }
});

test('in a release, each picture of the README is a file of the repository and has a description', () => {
  const at = publishedFiles('https://example.com/relabel', '9.9.9');
  const packaged = readmeForPackage(readFileSync('README.md', 'utf8'), at);
  const pictures = [...packaged.matchAll(/!\[([^\]]*)\]\(([^)]*)\)/g)];
  assert.ok(pictures.length > 0);
  for (const [, description = '', address = ''] of pictures) {
    assert.ok(description.length > 20, description);
    assert.ok(address.startsWith(at.raw) && existsSync(address.slice(at.raw.length)), address);
  }
  for (const [, address = ''] of packaged.matchAll(/(?<!!)\[[^\]]*\]\(([^)#]*)[^)]*\)/g)) {
    if (address.startsWith(at.pages)) assert.ok(existsSync(address.slice(at.pages.length)), address);
  }
});

test("the packaged README has no relative picture or link, and all of the README's words", () => {
  const readme = readFileSync('README.md', 'utf8');
  const packaged = readmeForPackage(readme);
  assert.doesNotMatch(packaged, /\]\((?!https:|#)/);
  assert.match(packaged, /\*The panel: a tabby that the model calls a tiger cat/);
  assert.match(packaged, /https:\/\/onnxruntime\.ai/);
});
