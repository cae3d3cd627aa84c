import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { before, describe } from 'node:test';
import { writeColourFolder, writeJudgedPhotos } from '../../fixtures/images/colourFolder.ts';
import { TinyFolder } from '../../fixtures/tinyFolder.ts';

const tiny = await TinyFolder.create();
const photos = join(tiny.scratch, 'photos');
const many = join(tiny.scratch, 'many');

before(async () => {
  await writeJudgedPhotos(photos);
  await writeColourFolder(many, 60);
});

const evaluate = (...args: string[]) => tiny.relabel(['evaluate', ...args]);
const json = (...args: string[]) => tiny.figures(...args);
const inFolder = (...names: string[]) => join(tiny.folder, ...names);

test('--json: the figures; what can’t be read and what is no class are listed', async () => {
  const { figures, stderr } = await json(photos, '--out', 'run');
  const { images, unreadable, judged, accuracy, confusedPairs, worst, unreadableImages, unknownNames } = figures;
  assert.deepEqual([images, unreadable, judged], [14, 1, 12]);
  assert.deepEqual([accuracy.top1, accuracy.top5], [10 / 12, 1]);
  assert.ok(accuracy.interval[0] < 10 / 12 && accuracy.interval[1] > 10 / 12);
  assert.deepEqual(
    confusedPairs.map((pair: Record<string, unknown>) => [pair.truthLabel, pair.predictedLabel, pair.images]),
    [
      ['red', 'green', 1],
      ['green', 'blue', 1],
    ],
  );
  assert.deepEqual(worst.map(({ image }: { image: string }) => image).sort(), ['green/007.png', 'red/003.png']);
  assert.equal(unreadableImages[0].image, 'red/broken.png');
  assert.deepEqual(unknownNames, [{ name: 'viollet', images: 1 }]);
  assert.match(stderr, /Truth: names of folders \(13 of 14 images\)\./);
  assert.match(stderr, /Names that are no class of tiny:\n {2}viollet \(1 image\)/);
});

test('the same command again does nothing again', async () => {
  const first = (await json(photos, '--out', 'run')).figures;
  const records = readFileSync(inFolder('run/records.jsonl'));
  const { figures, stderr } = await json(photos, '--out', 'run');
  assert.deepEqual(figures, first);
  assert.match(stderr, /14 of 14 images are in .*run already\./);
  assert.deepEqual(readFileSync(inFolder('run/records.jsonl')), records);
});

test('for people', async () => {
  const { code, stdout } = await evaluate(photos);
  assert.equal(code, 0);
  assert.match(stdout, /^photos\n {2}model {8}tiny, cpu\n {2}images {7}14, of which 1 can't be read\n/);
  assert.match(stdout, /accuracy {5}top-1 83\.3 % \(95 % interval 55\.2–95\.3 %\)\n {2}calibration/);
  assert.ok(existsSync(inFolder('relabel-out/photos/run.json')));
});

test('Ctrl+C cancels; the same command goes on', async () => {
  const args = [
    'evaluate',
    many,
    '--out',
    'run',
    '--json',
    '--config',
    tiny.writeSettings(inFolder('one.json'), { 'relabel.batchSize': 1 }),
  ];
  let killed = false;
  const { code, stderr, stdout } = await tiny.relabel(args, (text, kill) => {
    if (!killed && text.includes('Truth:')) kill();
    killed ||= text.includes('Truth:');
  });
  // On a quick machine it may be done before the key is heard.
  if (code !== 0) {
    assert.equal(code, 130);
    assert.match(stderr, /Cancelled: \d+ of 60 images are done; running it again goes on from there\./);
    assert.equal(stdout, '');
  }
  const again = await tiny.relabel(args);
  assert.equal(again.code, 0);
  assert.equal(JSON.parse(again.stdout).accuracy.top1, 1);
  assert.equal(readFileSync(inFolder('run/records.jsonl'), 'utf8').trimEnd().split('\n').length, 60);
});

test('killed at any moment: no finished image is lost, none is done twice', async () => {
  const args = [
    'evaluate',
    many,
    '--out',
    'run',
    '--config',
    tiny.writeSettings(inFolder('one.json'), { 'relabel.batchSize': 1 }),
  ];
  const file = inFolder('run/records.jsonl');
  const finished = () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []);
  let kept: string[] = [];
  for (let kill = 0; kill < 5; kill++) {
    let seen = 0;
    await tiny.relabel(args, (_, end) => {
      // At the beginning, and after the first line that says how many are known.
      if (++seen > kill) end('SIGKILL');
    });
    assert.deepEqual(finished().slice(0, kept.length), kept);
    kept = finished();
  }
  const { code, stderr } = await tiny.relabel(args);
  assert.equal(code, 0);
  const known = Number(/(\d+) of 60 images are in/.exec(stderr)?.[1] ?? 0);
  assert.equal(known, kept.length);
  assert.deepEqual(finished().slice(0, kept.length), kept);
  assert.equal(new Set(finished().map((line) => JSON.parse(line).image)).size, 60);
  assert.equal(finished().length, 60);
  assert.deepEqual(readdirSync(inFolder('run')).sort(), ['records.jsonl', 'run.json']);
});

describe('wrong use', () => {
  test('a folder that is not there, is empty, or has none; a run that is none', async () => {
    mkdirSync(inFolder('empty'));
    writeFileSync(inFolder('notes.txt'), '\n');
    await tiny.refused(['evaluate', 'nowhere'], /nowhere can't be read as a folder \(it does not exist\)/);
    await tiny.refused(['evaluate', 'empty'], /empty has no images: name a folder that has some/);
    await tiny.refused(['evaluate', 'notes.txt'], /notes\.txt names no image/);
    await tiny.refused(['evaluate', photos, '--out', 'run', '--against', 'empty'], /empty is not a run/);
    await tiny.refused(['evaluate', photos, '--out', photos], /photos has files in it, but no run/);
    await tiny.refused(['evaluate', photos, '--truth', 'gone.csv'], /gone\.csv does not exist/);
    assert.ok(!existsSync(inFolder('run')));
  });
  test('a table is taken for what it says, whatever it lacks', async () => {
    writeFileSync(inFolder('t.csv'), 'path,label\nred/000.png,blue\ngreen/001.png,gren\n');
    const { figures, stderr } = await json(photos, '--truth', 't.csv', '--out', 'run');
    // Paths start from the table's folder or the images'.
    assert.deepEqual([figures.judged, figures.accuracy.top1], [1, 0]);
    assert.match(stderr, /gren \(1 image; nearest: "green"/);
  });
  test('no image that can be read: exit code 1', async () => {
    mkdirSync(inFolder('bad'));
    writeFileSync(inFolder('bad/a.png'), '');
    const { code, stdout } = await evaluate('bad', '--json');
    assert.equal(code, 1);
    assert.deepEqual(JSON.parse(stdout).accuracy, { top1: null, top5: null, interval: null });
  });
});

test('--against: fixed and broken, exit code and JUnit XML', async () => {
  await json(photos, '--out', 'old');
  const copy = inFolder('bgr.json');
  const { teacher, labels, encoder, decoder } = tiny.models;
  tiny.writeSettings(copy, {
    'relabel.models': [
      { name: 'tiny', path: teacher, labels, preset: 'unit', input: { channels: 'bgr' }, vae: 'tiny' },
    ],
    'relabel.vaes': [{ name: 'tiny', encoder, decoder }],
  });
  const args = [photos, '--out', 'new', '--config', copy, '--against', 'old'];
  const { code, stdout, stderr } = await evaluate(
    ...args,
    '--fail-below',
    'accuracy=1%,recall=50%',
    '--junit',
    'j.xml',
    '--json',
  );
  assert.equal(code, 1);
  const { against } = JSON.parse(stdout);
  // Red and blue have changed places: only green ones stay right; what was taken for green stays wrong.
  assert.deepEqual(
    [against.images, against.bothRight, against.bothWrong, against.fixed.length, against.broken.length],
    [12, 3, 2, 0, 7],
  );
  assert.match(stderr, /The accuracy has fallen from 83\.3 % to 25\.0 %\./);
  const xml = readFileSync(inFolder('j.xml'), 'utf8');
  assert.match(xml, /<testsuites tests="4" failures="3">/);
  assert.equal((await evaluate(...args)).code, 0);
  rmSync(inFolder('new'), { recursive: true });
});

test('--junit makes its folder, and is refused before the run where it can’t be written', async () => {
  await json(photos, '--out', 'old');
  const against = ['--against', 'old', '--fail-below', '0', '--junit'];
  const { code, stderr } = await evaluate(photos, '--out', 'new', ...against, 'reports/ci/j.xml');
  assert.equal(code, 0, stderr);
  assert.match(readFileSync(inFolder('reports/ci/j.xml'), 'utf8'), /<testsuites /);
  writeFileSync(inFolder('file'), '');
  const newer = [photos, '--out', 'newer', ...against];
  await tiny.refused(['evaluate', ...newer, 'file/j.xml'], /^--junit: .*j\.xml can't be written \(a part of the path/m);
  await tiny.refused(['evaluate', ...newer, 'reports'], /^--junit: .*reports is a folder: name a file\./m);
  assert.ok(!existsSync(inFolder('newer')));
  await tiny.refused(['report', 'old', '--out', 'file/r.html'], /^--out: .*r\.html can't be written/m);
  assert.equal((await tiny.relabel(['report', 'old', '--out', 'pages/r.html'])).code, 0);
});

test('--fail-below does not pass because there is nothing to compare', async () => {
  await json(photos, '--out', 'old', '--truth', 'none');
  const { code, stderr } = await evaluate(photos, '--out', 'new', '--against', 'old', '--fail-below', '1%');
  assert.equal(code, 2);
  assert.match(stderr, /No image is judged in both runs, so that --fail-below has nothing to hold to/);
});

describe('--fail-below does not pass', () => {
  const gate = ['--fail-below', '1%', '--junit', 'j.xml'];
  test('when a model no longer has a class, or images can no longer be read', async () => {
    const copy = inFolder('copy');
    await writeColourFolder(copy, 12);
    await json(copy, '--out', 'old');
    writeFileSync(inFolder('labels.txt'), 'red\ngreen\nblu\n');
    const config = tiny.writeSettings(inFolder('blu.json'), {
      'relabel.models': [
        { name: 'tiny', path: tiny.models.teacher, labels: 'labels.txt', preset: 'unit', vae: 'tiny' },
      ],
    });
    const { code, stderr } = await evaluate(copy, '--out', 'new', '--config', config, '--against', 'old', ...gate);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /The recall of blue has fallen from 100\.0 % to 0\.0 %\./);
    assert.match(readFileSync(inFolder('j.xml'), 'utf8'), /<testsuites tests="5" failures="2">/);
    writeFileSync(join(copy, 'red/000.png'), 'version https://git-lfs.github.com/spec/v1\n');
    const torn = await evaluate(copy, '--out', 'newer', '--against', 'old', ...gate);
    assert.equal(torn.code, 1, torn.stderr);
    assert.match(torn.stderr, /The share of images that can be judged has fallen from 100\.0 % to 91\.7 %\./);
    assert.match(torn.stdout, /lost {9}1 that old has judged and that can’t be judged now/);
  });
  test('against a run that is not finished, or its own folder; and no older JUnit file stays', async () => {
    await json(photos, '--out', 'old');
    const records = inFolder('old/records.jsonl');
    writeFileSync(records, `${readFileSync(records, 'utf8').split('\n').slice(0, 3).join('\n')}\n`);
    writeFileSync(inFolder('j.xml'), '<testsuites tests="1" failures="0"/>');
    const { code, stderr } = await evaluate(photos, '--out', 'new', '--against', 'old', ...gate);
    assert.equal(code, 2);
    assert.match(stderr, /old is not finished: 3 of 14 images are done/);
    assert.ok(!existsSync(inFolder('j.xml')));
    const report = await tiny.relabel(['report', 'old']);
    assert.match(report.stderr, /old is not finished: 3 of 14 images are done/);
    const own = await evaluate(photos, '--out', 'old', '--against', './old/', ...gate);
    assert.equal(own.code, 2);
    assert.match(own.stderr, /--against names the folder that this run is written to/);
    assert.equal(readFileSync(records, 'utf8').trimEnd().split('\n').length, 3);
  });
});

test('the pictures of explanations among the images are none of the run', async () => {
  await writeColourFolder(tiny.folder, 3);
  for (const out of [[], ['--out', 'red/000']]) {
    const { code, stderr } = await tiny.relabel(['explain', 'red/000.png', '--samples', '20', ...out]);
    assert.equal(code, 0, stderr);
  }
  const { figures, stderr } = await json('.', '--out', 'run');
  assert.deepEqual([figures.images, figures.judged], [3, 3]);
  // Overlay, heat map and 20 samples, twice.
  assert.match(stderr, /^44 images were written by Relabel, as parts of explanations, and are left out\.$/m);
});
