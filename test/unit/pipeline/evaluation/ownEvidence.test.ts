import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { after } from 'node:test';
import { listImages } from '../../../../src/pipeline/evaluation/imageList.ts';

const scratch = mkdtempSync(join(tmpdir(), 'relabel-own-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
let count = 0;

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = join(scratch, String(count++));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const manifest = JSON.stringify({ schema: 1, image: { path: 'a.png', sha256: '0' }, method: 'rise', versions: {} });

/** What an explanation leaves in a folder: two pictures, and two samples. */
const evidence = (folder: string): Record<string, string> => ({
  [`${folder}/overlay.png`]: '',
  [`${folder}/heatmap.png`]: '',
  [`${folder}/samples/0000.png`]: '',
  [`${folder}/samples/0001.png`]: '',
  [`${folder}/samples.json`]: '[]',
  [`${folder}/manifest.json`]: manifest,
});

test('pictures that Relabel wrote are no images of a folder, wherever they lie, and are counted', async () => {
  const path = folderOf({ 'cat/a.png': '', ...evidence('relabel-out/a'), ...evidence('cat/mine/000') });
  const { images, notes } = await listImages({ from: 'folder', path });
  assert.deepEqual(images, ['cat/a.png']);
  assert.deepEqual(notes, ['8 images were written by Relabel, as parts of explanations, and are left out.']);
  const several = await listImages({ from: 'several', folders: [join(path, 'cat')], paths: [] });
  assert.deepEqual(several.images, ['cat/a.png']);
});

test('a folder that merely is called so, or has a manifest of something else, is the user’s', async () => {
  const path = folderOf({
    'relabel-out/a.png': '',
    'web/b.png': '',
    'web/manifest.json': '{"name": "app", "icons": []}',
    'web/samples.json': '[]',
    'torn/c.png': '',
    'torn/manifest.json': '{"schema": 1',
    'torn/samples.json': '[]',
  });
  const { images, notes } = await listImages({ from: 'folder', path });
  assert.deepEqual(images, ['relabel-out/a.png', 'torn/c.png', 'web/b.png']);
  assert.deepEqual(notes, []);
});

test('whoever names such a folder means it; one with nothing else says what it has', async () => {
  const path = folderOf(evidence('out/a'));
  const { images } = await listImages({ from: 'folder', path: join(path, 'out/a') });
  assert.deepEqual(images, ['heatmap.png', 'overlay.png', 'samples/0000.png', 'samples/0001.png']);
  await assert.rejects(listImages({ from: 'folder', path }), {
    code: 'settings',
    message: /has no images but 4 that Relabel wrote: name a folder that has some\.$/,
  });
});
