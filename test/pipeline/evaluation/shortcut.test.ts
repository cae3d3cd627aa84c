import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import sharp from 'sharp';
import { mark, side } from '../../../scripts/demo/shortcutImages.ts';
import { shortcutSettings } from '../../../scripts/demo/shortcutSettings.ts';
import { explainedLines } from '../../../src/cli/evaluate/summaryLines.ts';
import { shareWithin } from '../../../src/common/evaluation/meanMap.ts';
import { runFigures } from '../../../src/common/evaluation/runFigures.ts';
import { evaluateFolder } from '../../../src/pipeline/evaluation/evaluateFolder.ts';
import { withTruth } from '../../../src/pipeline/evaluation/evaluationRecord.ts';
import { explainRun } from '../../../src/pipeline/evaluation/explain/explainRun.ts';
import { readExplanations, readMap } from '../../../src/pipeline/evaluation/explain/runExplanations.ts';
import { sharedEvidence } from '../../../src/pipeline/evaluation/explain/sharedEvidence.ts';
import { runGroups } from '../../../src/pipeline/evaluation/groups/runGroups.ts';
import { evidenceOfMaps } from '../../../src/pipeline/evaluation/objects/evidenceOfMaps.ts';
import { objectEvidence } from '../../../src/pipeline/evaluation/objects/objectEvidence.ts';
import { type FinishedRun, readRun } from '../../../src/pipeline/evaluation/readRun.ts';
import { writeReport } from '../../../src/pipeline/evaluation/report/writeReport.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { EvaluationRecord, RunExplanation } from '../../../src/protocol/folders/folderRun.ts';
import { explainOptions } from '../../../src/settings/options.ts';
import { pickModel } from '../../../src/settings/pickModel.ts';
import { readSettings } from '../../../src/settings/settings.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'relabel-shortcut-'));
const assets = path.resolve(import.meta.dirname, '../../../media');
const { settings } = readSettings(shortcutSettings(), { baseDir: scratch, assets });
const spec = pickModel(settings, 'shortcut', scratch);
const sessions = new Sessions();
const folder = path.join(scratch, 'run');
const { signal } = new AbortController();
const optionsOf = (image: string, target: number) => explainOptions(settings, spec, image, { target, samples: 300 });
let marked: string[];
let run: FinishedRun;
let explanations: readonly RunExplanation[];
const begun: string[] = [];
const context = {
  signal,
  begin: (image: string, role: string) => void begun.push(`${image} ${role}`),
  failed: (image: string, reason: string) => assert.fail(`${image}: ${reason}`),
};

before(async () => {
  const images = path.join(scratch, 'images');
  const script = path.resolve(import.meta.dirname, '../../../scripts/demo/writeShapes.ts');
  const args = ['--import', 'tsx', script, images, '60', '6', '3'];
  marked = execFileSync(process.execPath, args, { encoding: 'utf8' }).trim().split('\n');
  const { model, executionProviders, batchSize } = optionsOf('', 0);
  const choice = { from: 'folder', path: images } as const;
  const options = { images: choice, model, executionProviders, batchSize, run: folder, name: '<b>shapes</b>' };
  await evaluateFolder(options, sessions, { signal, assets, report: () => undefined, giveWay: async () => undefined });
  run = await readRun(folder);
  explanations = await explainRun(run, 2, optionsOf, sessions, context);
});
after(async () => {
  await sessions.dispose();
  rmSync(scratch, { recursive: true, force: true });
});

/** Whether a pixel of the model's input, 64 a side, lies on the mark or touches it. */
const onMark = (x: number, y: number): boolean => {
  const [from, to] = [(mark.x * 64) / side - 2, ((mark.x + mark.width) * 64) / side + 2];
  return x >= from && x < to && y >= from && y < to;
};
const markArea = 64 ** -2 * [...Array(4096).keys()].filter((at) => onMark(at % 64, Math.floor(at / 64))).length;

test('the mistakes are the marked circles, and the pair is circle → square', () => {
  const { worst, confusedPairs, shortcuts, accuracy } = runFigures(run.records, run.header.labels);
  assert.deepEqual(worst.map(({ image }) => image).sort(), [...marked].sort());
  assert.deepEqual(
    confusedPairs.map(({ truthLabel, predictedLabel, images }) => [truthLabel, predictedLabel, images]),
    [['circle', 'square', 6]],
  );
  assert.equal(accuracy.top1, 54 / 60);
  assert.ok(shortcuts.some(({ property, predicted }) => property === 'sharpness' && predicted === 1));
});

test('the mean map of the pair lies on the mark, and so does that of squares that are right', () => {
  const [pair, ...others] = sharedEvidence(run, explanations);
  assert.deepEqual(others, []);
  assert.deepEqual([pair?.truth, pair?.predicted, pair?.images], [0, 1, 2]);
  for (const mean of [pair?.mistakes, pair?.right]) {
    assert.ok(mean);
    assert.equal(mean.maps, 2);
    const share = shareWithin(mean.map, onMark);
    assert.ok(share > 4 * markArea, `${share} of the evidence lies on ${markArea} of the area`);
    assert.ok(Math.abs(mean.map.values.reduce((sum, value) => sum + value, 0) - 1) < 1e-3);
  }
});

test('the repair paints over the mark, and the true class is back', async () => {
  const repairs = explanations.filter(({ role }) => role === 'truth');
  assert.equal(repairs.length, 2);
  for (const { region, curve, folder: place } of repairs) {
    assert.ok(region, 'a repair is found');
    const inside = region.where.filter(({ x, y, width, height }) => onMark(x + width / 2, y + height / 2));
    assert.ok(inside.length > region.where.length / 2, 'most of it is on the mark');
    assert.ok(region.share < 0.2, `${region.share}`);
    assert.ok(region.picture?.startsWith(`${place}/`));
    const { width, height } = await sharp(path.join(folder, region.picture ?? '')).metadata();
    assert.deepEqual([width, height], [64, 64]);
    assert.ok(curve && curve[0]!.predicted > 0.9 && curve[0]!.truth < 0.1);
    assert.ok(Math.max(...curve.map(({ truth }) => truth)) > 0.5);
  }
});

test('boxes of the mark have the evidence of its pixels inside; half of an image is what it is by chance', async () => {
  assert.equal(await objectEvidence(run, explanations, assets), undefined, 'nothing is marked yet');
  const { root } = run.header;
  const images = run.records.map(({ image }, id) => ({ id, file_name: image, width: side, height: side }));
  const half = [0, 0, side / 2, side];
  const annotations = images.map(({ id, file_name: name }) => {
    return { image_id: id, category_id: 1, bbox: name.startsWith('circle') ? [mark.x, mark.y, 15, 15] : half };
  });
  const file = path.join(root, 'instances.json');
  writeFileSync(file, JSON.stringify({ images, annotations, categories: [{ id: 1, name: 'yellow thing' }] }));
  const found = (await objectEvidence(run, explanations, assets)) ?? assert.fail();
  assert.deepEqual([found.files, found.notes], [[file], []]);
  const [said, truth, right, pair] = found.groups;
  assert.deepEqual(
    found.groups.map(({ role, maps }) => [role, maps]),
    [
      ['predicted', 2],
      ['truth', 2],
      ['right', 2],
      ['predicted', 2],
    ],
  );
  assert.deepEqual(pair?.pair, { truth: 0, predicted: 1 });
  assert.deepEqual(said?.energy, pair?.energy);
  // 15 of 96 pixels a side are 10 of the model's 64.
  assert.equal(said?.area, (10 / 64) ** 2);
  assert.equal(right?.area, 0.5);
  assert.ok(said.energy.mean > 3 * said.area && said.energy.mean > 2 * (truth?.energy.mean ?? 1));
  for (const one of found.maps.filter(({ role }) => role === 'predicted')) {
    const { folder: place } = explanations.find(({ image, role }) => image === one.image && role === 'predicted')!;
    const map = readMap(folder, place) ?? assert.fail();
    // Middles of pixels 51 to 60, at 76.5 + 1.5 n, are on the mark, which goes from 76 to 91.
    const share = shareWithin(map, (x, y) => Math.min(x, y) >= 51 && Math.max(x, y) <= 60);
    assert.ok(Math.abs(one.energy - share) < 1e-12);
    assert.ok(Math.abs(one.outside + one.energy - 1) < 1e-12);
    const frame = { imageWidth: side, imageHeight: side, x: 0, y: 0, width: side, height: side };
    const maps = [{ image: one.image, truth: 0, frame, map }];
    const [again] = await evidenceOfMaps({ root, labels: run.header.labels, maps }, assets);
    assert.deepEqual(again, { hit: one.hit, energy: one.energy, area: one.area }, 'the view says the same');
  }
  writeFileSync(path.join(root, 'instances.json'), JSON.stringify({ images, annotations: annotations.slice(-1) }));
  const one = run.records.find(({ image }) => image === explanations[0]?.image) ?? assert.fail();
  const flat = { width: 1, height: 1, values: Float32Array.of(1) };
  const whole = { imageWidth: side, imageHeight: side, x: 0, y: 0, width: side, height: side };
  const unmarked = [{ image: one.image, truth: one.truth, frame: whole, map: flat }];
  assert.deepEqual(await evidenceOfMaps({ root, labels: run.header.labels, maps: unmarked }, assets), [null]);
  const few = (await objectEvidence(run, explanations, assets)) ?? assert.fail();
  assert.deepEqual([few.files, few.groups, few.maps], [[], [], []]);
  assert.match(few.notes.join(), /^In 4 images \(such as circle\/\d+\.png\), nothing is marked/);
  await writeReport(run, path.join(scratch, 'objects.html'), assets, signal);
  assert.match(readFileSync(path.join(scratch, 'objects.html'), 'utf8'), /<h2>Does it look at the object\?<\/h2>/);
  rmSync(file);
});

test('what is explained is not explained again, nor after a torn line; an explanation whose files are gone is', async () => {
  begun.length = 0;
  assert.deepEqual(await explainRun(run, 2, optionsOf, sessions, context), explanations);
  assert.deepEqual(begun, []);
  appendFileSync(path.join(folder, 'explanations.jsonl'), '{"image": "cir');
  assert.deepEqual(readExplanations(run), explanations);
  const gone = explanations.find(({ role }) => role === 'right') ?? assert.fail();
  rmSync(path.join(folder, gone.folder), { recursive: true });
  const again = await explainRun(run, 2, optionsOf, sessions, context);
  assert.deepEqual(begun, [`${gone.image} right`]);
  assert.equal(again.length, explanations.length);
});

test('once labels are corrected, maps are of what is said and true now, and what is true now is explained', async () => {
  const explained = run.records.filter(({ image }) => explanations.some((one) => one.image === image));
  const correctedTo = (truth: number): FinishedRun => {
    const of = { classes: [truth], unknown: null };
    const correct = (record: EvaluationRecord) => withTruth(record, record.image, of, undefined) ?? assert.fail();
    return { ...run, records: explained.map((one) => (marked.includes(one.image) ? correct(one) : one)) };
  };
  const rolesIn = (some: readonly RunExplanation[]) => some.map(({ target, role }) => `${role} ${target}`).sort();
  const right = correctedTo(1);
  const kept = readExplanations(right);
  assert.deepEqual(rolesIn(kept), Array(4).fill('right 1'));
  assert.deepEqual([sharedEvidence(right, kept), explainedLines(kept)], [[], []]);
  begun.length = 0;
  const made = await explainRun(correctedTo(2), 2, optionsOf, sessions, context);
  const truths = made.filter(({ role }) => role === 'truth');
  assert.deepEqual(begun.sort(), truths.map(({ image }) => `${image} truth`).sort());
  assert.deepEqual(rolesIn(truths), ['truth 2', 'truth 2']);
  assert.ok(truths.every(({ curve }) => curve && curve[0]!.predicted > 0.9));
  assert.deepEqual(readExplanations(run), explanations, 'what was true before is found again');
});

test('lines that lead out of the run’s folder, or are no lines, are not followed', () => {
  const file = path.join(folder, 'explanations.jsonl');
  const before = readFileSync(file, 'utf8');
  const [first] = explanations;
  for (const place of ['../run', '/etc', 'explanations/../../x', 'explanations/a/b']) {
    appendFileSync(file, `\n${JSON.stringify({ ...first, image: marked[0], target: 2, folder: place })}\nnull\n[]\n`);
  }
  assert.equal(readExplanations(run).length, explanations.length);
  writeFileSync(file, before);
});

test('the report holds all of it: no script, nothing from outside, names escaped', async () => {
  const file = path.join(scratch, 'report.html');
  await writeReport(run, file, assets, signal);
  const text = readFileSync(file, 'utf8');
  assert.match(
    text,
    /<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; img-src data:; style-src &#39;unsafe-inline&#39;">/,
  );
  assert.doesNotMatch(text, /<script|<link|<iframe|https?:\/\/(?!www\.w3\.org)|\son\w+=|<b>shapes/);
  assert.match(text, /<h1>&lt;b&gt;shapes&lt;\/b&gt;<\/h1>/);
  assert.match(text, /circle → square/);
  // The marked circles are taken for squares in one way.
  const [said, looked] = runGroups(run, explanations);
  const [group = []] = said?.groups ?? [];
  assert.equal(said?.groups.length, 1);
  assert.ok(group.length >= 5 && group.length + said.alone === marked.length);
  assert.ok(group.every((image) => marked.includes(image)));
  // Two have a map, which is too few.
  assert.deepEqual([looked?.mistakes, looked?.groups.length], [2, 0]);
  assert.match(
    text,
    /<h2>Mistakes that are alike<\/h2><p class="soft">Groups show which mistakes are alike, not why they were made\./,
  );
  assert.match(
    text,
    new RegExp(
      `<b>${group.length} mistakes</b><br>is circle \\(${group.length}\\); taken for square \\(${group.length}\\)<br>`,
    ),
  );
  assert.doesNotMatch(text, /By map/);
  // Six mistakes, of which two have two maps, a repair and perhaps a cause; two mean maps; and the example of the group.
  const pictures = text.match(/<img alt="[^"]+" src="data:image\/webp;base64,/g)?.length ?? 0;
  assert.ok(pictures >= 15 && pictures <= 17, `${pictures} pictures`);
  assert.equal(text.match(/<polyline/g)?.length, 4);
  await assert.rejects(writeReport(run, path.join(file, 'below/report.html'), assets, signal), {
    code: 'export',
    message: /report\.html can't be written \(/,
  });
});
