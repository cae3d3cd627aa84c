import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { before } from 'node:test';
import { writeColourFolder, writeJudgedPhotos } from '../../fixtures/images/colourFolder.ts';
import { TinyFolder } from '../../fixtures/tinyFolder.ts';

const tiny = await TinyFolder.create();
const photos = join(tiny.scratch, 'photos');
const few = join(tiny.scratch, 'few');

before(async () => {
  await writeJudgedPhotos(photos);
  await writeColourFolder(few, 3);
});

const json = (...args: string[]) => tiny.figures(...args);
const inFolder = (...names: string[]) => join(tiny.folder, ...names);

test('a merge has the maps of the shards, and groups by where they looked', async () => {
  const wrong = inFolder('wrong');
  // Six mistakes, three in each shard.
  await writeColourFolder(wrong, 12, [0, 1, 2, 3, 4, 5]);
  const explain = ['--out', 'parts', '--explain', '3', '--samples', '60'];
  for (const part of ['1/2', '2/2']) await json(wrong, ...explain, '--shard', part);
  const { code, stdout, stderr } = await tiny.relabel(['merge', 'parts', '--json']);
  assert.equal(code, 0, stderr);
  const { groups, explanations, images } = JSON.parse(stdout);
  assert.equal(images, 12);
  assert.deepEqual(
    groups.map(({ by, mistakes }: Record<string, unknown>) => [by, mistakes]),
    [
      ['said', 6],
      ['looked', 6],
    ],
  );
  for (const { folder } of explanations) assert.ok(existsSync(inFolder('parts', folder, 'saliency.npy')), folder);
  const file = inFolder('parts/explanations.jsonl');
  const lines = readFileSync(file, 'utf8');
  await tiny.relabel(['merge', 'parts']);
  assert.equal(readFileSync(file, 'utf8'), lines, 'nothing is taken over twice');
  await json(wrong, '--out', 'parts', '--explain', '6', '--samples', '60');
  const more = readFileSync(file, 'utf8').slice(lines.length).trimEnd().split('\n');
  // All mistakes are explained already: what comes are right ones, to compare.
  assert.deepEqual(new Set(more.map((line) => JSON.parse(line).role)), new Set(['right']));
});

test('shards, and their merge', async () => {
  const whole = (await json(photos, '--out', 'whole')).figures;
  for (const part of ['1/3', '2/3', '3/3']) await json(photos, '--out', 'parts', '--shard', part);
  const { code, stdout } = await tiny.relabel(['merge', 'parts', '--json']);
  assert.equal(code, 0);
  const merged = JSON.parse(stdout);
  // The same keys with the same values, but for where the run lies and what it is called.
  assert.deepEqual(merged, { ...whole, run: { ...whole.run, folder: inFolder('parts'), name: merged.run.name } });
  assert.deepEqual(
    merged.groups.map(({ by, mistakes }: Record<string, unknown>) => [by, mistakes]),
    [
      ['said', 2],
      ['looked', 0],
    ],
  );
  const lines = (run: string) => readFileSync(inFolder(run, 'records.jsonl'), 'utf8').trimEnd().split('\n').sort();
  assert.deepEqual(lines('parts'), lines('whole'));
  await tiny.refused(['merge'], /No run given/);
  await tiny.refused(['merge', 'parts', 'whole'], /say where the merged one goes by --out/);
  await tiny.refused(['merge', 'nowhere'], /nowhere is not a run/);
  await json(few, '--out', 'other');
  await tiny.refused(
    ['merge', 'whole', 'other', '--out', 'all'],
    /have another folder of images: merge runs of the same/,
  );
});

test('what a merge lacks is said: parts that are not there, and images that are not done', async () => {
  const { stderr: opening } = await json(photos, '--out', 'parts', '--shard', '2/4');
  assert.match(opening, /Truth: names of folders \(13 of 14 images\)\.\nPart 2 of 4: 4 of 14 images\.\n/);
  const merge = async () => (await tiny.relabel(['merge', 'parts'])).stderr;
  assert.match(await merge(), /^3 of 4 parts are missing \(1\/4, 3\/4, 4\/4\), so that this is not of all images\.\n$/);
  for (const part of ['1/4', '3/4', '4/4']) await json(photos, '--out', 'parts', '--shard', part);
  assert.equal(await merge(), '');
  const records = inFolder('parts/shard-2-of-4/records.jsonl');
  writeFileSync(records, `${readFileSync(records, 'utf8').split('\n', 1)[0]}\n`);
  assert.match(
    await merge(),
    /^\S+shard-2-of-4 is not finished: 1 of 4 images are done, and the rest are left out\.\n$/,
  );
  await json(photos, '--out', 'parts', '--shard', '1/2');
  const { code, stderr } = await tiny.relabel(['merge', 'parts']);
  assert.equal(code, 2);
  assert.match(stderr, /shard-1-of-2 is one of 2 parts and \S+shard-1-of-4 one of 4: merge those of one division/);
});

test('a merge into a folder that is no run is refused, and keeps what lies there', async () => {
  for (const part of ['1/2', '2/2']) await json(few, '--out', 'parts', '--shard', part);
  mkdirSync(inFolder('mine'));
  for (const folder of ['mine', 'parts']) {
    const file = inFolder(folder, 'records.jsonl');
    writeFileSync(file, 'precious\n');
    await tiny.refused(
      ['merge', 'parts/shard-1-of-2', 'parts/shard-2-of-2', '--out', folder],
      new RegExp(`/${folder} has files in it, but no run: name an empty folder, or a new one`),
    );
    assert.equal(readFileSync(file, 'utf8'), 'precious\n');
    assert.ok(!existsSync(inFolder(folder, 'run.json')));
  }
  rmSync(inFolder('parts/records.jsonl'));
  writeFileSync(inFolder('parts/slurm-1.log'), 'done\n');
  for (const again of ['first', 'second']) assert.equal((await tiny.relabel(['merge', 'parts'])).code, 0, again);
});

test('parts whose true classes are from different sources are refused', async () => {
  await json(few, '--out', 'parts', '--shard', '1/2');
  await json(few, '--out', 'parts', '--shard', '2/2', '--truth', 'none');
  await tiny.refused(
    ['merge', 'parts'],
    /shard-1-of-2 and \S+shard-2-of-2 have another source of true classes \(--truth\): merge runs of the same/,
  );
  assert.ok(!existsSync(inFolder('parts/run.json')));
  await json(few, '--out', 'parts', '--shard', '2/2');
  assert.equal((await tiny.relabel(['merge', 'parts'])).code, 0);
});

test('runs of two lists, each with its own true classes, are merged', async () => {
  for (const [name, image] of [
    ['a', 'red/000.png'],
    ['b', 'green/001.png'],
  ]) {
    // The second image is in both, so that they have the same folder of images.
    const file = join(few, `${name}.csv`);
    writeFileSync(file, `file,label\n${image},red\nblue/002.png,blue\n`);
    await json(file, '--out', `list-${name}`);
  }
  const { code, stdout, stderr } = await tiny.relabel(['merge', 'list-a', 'list-b', '--out', 'both', '--json']);
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout).images, 3);
});
