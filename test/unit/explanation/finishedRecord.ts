import { readFile } from 'node:fs/promises';
import type { ExplanationRecord } from '../../../src/pipeline/explanation/explanationRecord.ts';
import { resolveInput } from '../../../src/pipeline/model/resolveInput.ts';
import type { Explanation } from '../../../src/protocol/explanation.ts';
import type { Picture } from '../../../src/protocol/pictures.ts';
import type { Sample } from '../../../src/protocol/samples.ts';
import { presets } from '../../../src/settings/presets.ts';

/** More than are made again at a time. */
export const SAMPLES = 60;

function sampleOf(index: number): Sample {
  return {
    index,
    label: index % 2,
    labelProbability: 0.75,
    probability: 0.25,
    targetScore: -1.1,
    kept: index % 2 === 0,
    change: 0.125,
  };
}

export const EXPLANATION: Explanation = {
  prediction: {
    top: [
      { index: 0, label: 'cat', probability: 0.75 },
      { index: 1, label: 'dog', probability: 0.25 },
    ],
    target: { index: 0, label: 'cat', probability: 0.75 },
    reconstruction: { index: 1, label: 'dog', probability: 0.5 },
    provider: 'cpu',
    providerNotes: ['cuda: no library'],
    labels: ['cat', 'dog'],
    inputSize: [2, 3],
  },
  status: 'ok',
  advice: 'The map can be read.',
  files: { '/photos/cat.png': '1 2', '/models/cats.onnx': '3 4' },
  map: { width: 3, height: 2, values: Float32Array.of(0.5, -1.25, 0, 3, -0.1, 1e-20) },
  counts: { total: SAMPLES, kept: 30, shifted: 30, shiftedTo: { dog: 30 } },
  samples: Array.from({ length: SAMPLES }, (_, index) => sampleOf(index)),
  student: {
    agreement: 0.9,
    majorityBaseline: 0.5,
    correlation: null,
    splitHalf: 0.8,
    reliability: 0.89,
    strength: 2,
    hard: true,
  },
  timings: { total: 90, load: 1, image: 2, teacher: 40, vae: 20, synthesize: 10, student: 5, firstMap: 12 },
  notes: ['A note.'],
};

/** A sample's picture tells its index by its colour. */
export async function renderSamples(indices: readonly number[]): Promise<Picture[]> {
  return indices.map((index) => ({ width: 3, height: 2, rgb: new Uint8Array(18).fill(index) }));
}

export const input = presets.symmetric;
export const { sources } = await resolveInput({ name: 'Tiny', path: '/models/tiny.onnx', input, output: 'auto' }, []);

/** A finished explanation as the pipeline keeps it, whose pictures are no work. */
export function keptWith(changes: Partial<ExplanationRecord> = {}): ExplanationRecord {
  return {
    options: {
      image: '/photos/cat.png',
      model: {
        name: 'Tiny',
        path: '/models/tiny.onnx',
        labels: '/models/labels.txt',
        input,
        output: 'auto',
      },
      vae: { name: 'small', encoder: '/models/encoder.onnx', decoder: '/models/decoder.onnx' },
      method: 'relabel',
      samples: SAMPLES,
      sampling: 'local',
      seed: 7,
      executionProviders: ['cuda', 'cpu'],
      batchSize: 'auto',
    },
    explanation: EXPLANATION,
    image: {
      path: '/photos/cat.png',
      sha256: 'a'.repeat(64),
      width: 6,
      height: 4,
      rgb: new Uint8Array(72).fill(100),
      notes: ['first of 2 frames'],
    },
    frame: { imageWidth: 6, imageHeight: 4, x: 0, y: 0, width: 6, height: 4 },
    preprocess: { input: { ...input, size: [2, 3], layout: 'NCHW' }, sources },
    picture: { width: 3, height: 2, rgb: new Uint8Array(18) },
    cost: { calls: SAMPLES, wall: 60, teacher: 40 },
    methodSettings: { maskGrids: [5, 7], temperature: 1 },
    outputKind: 'logits',
    hashes: { model: 'b'.repeat(64), vae: { encoder: 'c'.repeat(64), decoder: 'd'.repeat(64) } },
    renderSamples,
    ...changes,
  };
}

export async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}
