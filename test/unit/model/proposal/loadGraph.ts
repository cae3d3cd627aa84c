import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PipelineError } from '../../../../src/common/errors.ts';
import { toTensor } from '../../../../src/pipeline/image/image.ts';
import { Teacher } from '../../../../src/pipeline/model/teacher.ts';
import type { Graph } from '../../../../src/pipeline/onnx/graph.ts';
import { Sessions } from '../../../../src/pipeline/onnx/session.ts';
import type { ModelSpec } from '../../../../src/protocol/models.ts';
import { presets } from '../../../../src/settings/presets.ts';
import { unit } from '../../../fixtures/models/classifiers.ts';
import { side, writeGraph } from '../../../fixtures/models/modelKinds.ts';
import { metadataBytes } from '../../../fixtures/models/modelWithMetadata.ts';

const sessions = new Sessions();
const folder = mkdtempSync(join(tmpdir(), 'relabel-proposals-'));
let files = 0;

/** Ends what `load` has begun: each file of tests does it after all. */
export async function tidy(): Promise<void> {
  await sessions.dispose();
  rmSync(folder, { recursive: true });
}

/** In a folder of its own, so that files beside one model are not beside another. */
export function load(
  graph: Graph,
  changes: Partial<ModelSpec> = {},
  config?: object,
  metadata: Readonly<Record<string, string>> = {},
): Promise<Teacher> {
  const place = join(folder, `${files++}`);
  mkdirSync(place);
  if (config) writeFileSync(join(place, 'config.json'), JSON.stringify(config));
  const path = writeGraph(place, 'm.onnx', graph);
  appendFileSync(path, metadataBytes(metadata));
  return Teacher.load({ name: 'm', path, input: unit, output: 'auto', ...changes }, sessions, ['cpu'], 1);
}

/** As the terminal takes a file that no settings speak of. */
export const alone = { input: presets.torchvision, written: { input: {} } } as const;

/** The probabilities of an image of one colour; the channels' means are its levels over 255. */
export async function ask(teacher: Teacher, colour = [255, 51, 0]): Promise<number[]> {
  const rgb = Uint8Array.from({ length: side * side * 3 }, (_, at) => colour[at % 3] ?? 0);
  const values = toTensor({ width: side, height: side, rgb }, teacher.spec.input, teacher.input.layout);
  return [...(await teacher.score(values, 1)).probabilities];
}

export function assertClose(actual: readonly number[], expected: readonly number[], tolerance = 1e-5): void {
  assert.equal(actual.length, expected.length, `${actual}`);
  actual.forEach((value, at) => {
    assert.ok(Math.abs(value - (expected[at] ?? 0)) <= tolerance, `${actual} is not ${expected}`);
  });
}

/** Scores of that image: four times 1, 0.2 and 0. */
export const scores = [4, 0.8, 0];
const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
export const softmaxed = scores.map((score) => Math.exp(score) / total);

export async function refused(loading: Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(loading, (error) => {
    assert.ok(error instanceof PipelineError, String(error));
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
}
