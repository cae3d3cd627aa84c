import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach } from 'node:test';
import { evaluateFolder } from '../../../src/pipeline/evaluation/evaluateFolder.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type {
  EvaluationRecord,
  FolderRunOptions,
  RunHeader,
  RunProgress,
} from '../../../src/protocol/folders/folderRun.ts';
import { presets } from '../../../src/settings/presets.ts';
import { type TinyModels, writeTinyModels } from '../../fixtures/models/tinyModels.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'relabel-folder-'));
const assets = path.resolve(import.meta.dirname, '../../../media');
const sessions = new Sessions();
let tiny: TinyModels;
let count = 0;
/** The folder of the running test, with its images and its run. */
export let place = '';
export const images = () => path.join(place, 'images');
export const run = () => path.join(place, 'run');

before(async () => {
  tiny = await writeTinyModels(path.join(scratch, 'models'));
});
beforeEach(() => {
  place = path.join(scratch, String(count++));
});
after(async () => {
  await sessions.dispose();
  rmSync(scratch, { recursive: true, force: true });
});

export function options(changes: Partial<FolderRunOptions> = {}): FolderRunOptions {
  return {
    images: { from: 'folder', path: images() },
    model: { name: 'tiny', path: tiny.teacher, labels: tiny.labels, input: presets.unit, output: 'auto' },
    executionProviders: ['cpu'],
    batchSize: 4,
    run: run(),
    name: 'a run',
    ...changes,
  };
}

/** Runs, and tells which images the model was shown: those that the file has lines of that it did not have before. */
export async function evaluate(changes: Partial<FolderRunOptions> = {}, betweenBatches?: (abort: () => void) => void) {
  const controller = new AbortController();
  const news: RunProgress[] = [];
  const summary = await evaluateFolder(options(changes), sessions, {
    signal: controller.signal,
    assets,
    giveWay: async () => betweenBatches?.(() => controller.abort()),
    report: (progress) => void news.push(progress),
  });
  return { summary, news };
}

/** What the run has written. */
export const lines = (): EvaluationRecord[] =>
  readFileSync(path.join(run(), 'records.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as EvaluationRecord);
export const header = () => JSON.parse(readFileSync(path.join(run(), 'run.json'), 'utf8')) as RunHeader;
