import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import manifest from '../../../package.json' with { type: 'json' };
import { imageExtensions, isImageFile } from '../../../src/settings/imageFiles.ts';

test('every format that sharp reads from a file is offered, but its own and doubly named ones', () => {
  const formats = Object.values(sharp.format).filter((format) => format.input.file);
  const suffixes = formats.flatMap((format) => format.input.fileSuffix ?? []);
  const offered = suffixes.filter((suffix) => !['.v', '.vips', '.svg.gz'].includes(suffix));
  for (const suffix of offered) assert.ok(isImageFile(`a${suffix}`), suffix);
});

test('no extension is there twice', () => {
  assert.equal(new Set(imageExtensions).size, imageExtensions.length);
});

test('upper case makes no difference', () => {
  assert.ok(isImageFile('/photos/IMG_0001.JPG'));
  assert.ok(!isImageFile('/photos/jpg'));
  assert.ok(!isImageFile('/photos/cat.png.txt'));
});

test('a model is added from the menu of an .onnx file, and of no other', () => {
  const entry = manifest.contributes.menus['explorer/context'].find(({ command }) => command === 'relabel.addModel');
  const [, pattern, flags] = /resourceExtname =~ \/(.*)\/(\w*)/.exec(entry?.when ?? '') ?? [];
  const regex = new RegExp(pattern ?? assert.fail('no pattern'), flags);
  for (const extension of ['.onnx', '.ONNX']) assert.match(extension, regex);
  for (const other of ['', '.png', '.onnx_data', '.pt']) assert.doesNotMatch(other, regex);
});

for (const menu of ['explorer/context', 'editor/title', 'editor/title/context'] as const) {
  test(`the command is in ${menu} for every image and for nothing else`, () => {
    const [entry] = manifest.contributes.menus[menu];
    assert.equal(entry?.command, 'relabel.explain');
    const [, pattern, flags] = /resourceExtname =~ \/(.*)\/(\w*)/.exec(entry?.when ?? '') ?? [];
    const regex = new RegExp(pattern ?? assert.fail('no pattern'), flags);
    for (const extension of imageExtensions) {
      assert.match(`.${extension}`, regex);
      assert.match(`.${extension.toUpperCase()}`, regex);
    }
    for (const other of ['', '.md', '.jpgx', '.xpng', '.heic']) assert.doesNotMatch(other, regex);
  });
}
