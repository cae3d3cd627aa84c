import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PipelineError } from '../../../src/common/errors.ts';
import { toTensor } from '../../../src/pipeline/image/image.ts';
import { Teacher } from '../../../src/pipeline/model/teacher.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { Failure } from '../../../src/protocol/failure.ts';
import type { ModelSpec, Preprocess } from '../../../src/protocol/models.ts';
import type { Picture } from '../../../src/protocol/pictures.ts';
import {
  bias,
  type ClassifierName,
  gain,
  side,
  specOf,
  unit,
  writeClassifier,
} from '../../fixtures/models/classifiers.ts';

export type Rgb = readonly [red: number, green: number, blue: number];

/** Of one colour each, so that the means of the channels are the colour. */
export const colours: readonly Rgb[] = [
  [255, 0, 0],
  [51, 204, 102],
  [0, 102, 255],
  [153, 153, 153],
  [25, 255, 76],
];
/** Other ways to feed a model than `unit`. */
export const preprocess = {
  gray: { ...unit, channels: 'gray', mean: [0], std: [1] },
  /** Pixels as they are, for a model that scales them itself. */
  pixels: { ...unit, scale: 1 },
} as const satisfies Record<string, Preprocess>;

export const folder = mkdtempSync(join(tmpdir(), 'relabel-teacher-'));
const sessions = new Sessions();

/** Ends what `load` has begun: each file of tests does it after all. */
export async function tidy(): Promise<void> {
  await sessions.dispose();
  rmSync(folder, { recursive: true });
}

/** A tiny classifier, whose probabilities are worked out here as well. */
export function load(
  name: ClassifierName,
  changes: Partial<ModelSpec> = {},
  batchSize: number | 'auto' = 'auto',
): Promise<Teacher> {
  return Teacher.load(specOf(writeClassifier(folder, name), changes), sessions, ['cpu'], batchSize);
}

/** The teacher's probabilities of `count` colours, row by row. */
export async function ask(teacher: Teacher, count = colours.length): Promise<number[][]> {
  const asked = colours.slice(0, count);
  const tensors = asked.map((colour) => toTensor(plain(colour), teacher.spec.input, teacher.input.layout));
  const values = new Float32Array(count * teacher.inputLength);
  tensors.forEach((tensor, row) => {
    values.set(tensor, row * teacher.inputLength);
  });
  const { classes, probabilities } = await teacher.score(values, count);
  return asked.map((_, row) => Array.from(probabilities.subarray(row * classes, (row + 1) * classes)));
}

/** A picture of one colour. */
export function plain(colour: Rgb): Picture {
  const rgb = Uint8Array.from({ length: side * side * 3 }, (_, index) => colour[index % 3]!);
  return { width: side, height: side, rgb };
}

export function softmax(logits: readonly number[]): number[] {
  const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
  return logits.map((logit) => Math.exp(logit) / sum);
}

/** What the models of three classes answer. */
export const three = ([red, green, blue]: Rgb): number[] => {
  return softmax([(gain * red) / 255 + bias[0], (gain * green) / 255 + bias[1], (gain * blue) / 255 + bias[2]]);
};

export function assertClose(actual: readonly number[][], expected: readonly number[][], tolerance = 1e-5): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((row, at) => {
    assert.equal(actual[at]!.length, row.length);
    row.forEach((value, index) => {
      const difference = Math.abs(actual[at]![index]! - value);
      assert.ok(difference <= tolerance, `row ${at}: ${actual[at]} is not ${row}`);
    });
  });
}

/** The failure's message names the model and is one line. */
export async function refused(promise: Promise<unknown>, code: Failure['code'], message: RegExp): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof PipelineError, String(error));
    assert.match(error.message, message);
    assert.equal(error.code, code);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
}
