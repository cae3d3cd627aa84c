import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveInput } from '../../../../src/pipeline/model/resolveInput.ts';
import type { ModelSpec } from '../../../../src/protocol/models.ts';
import { presets } from '../../../../src/settings/presets.ts';
import { modelWithMetadata } from '../../../fixtures/models/modelWithMetadata.ts';

/** The running test's own: each file of tests makes one before each and removes it after. */
export let folder: string;
export function makeFolder(): void {
  folder = mkdtempSync(join(tmpdir(), 'relabel-sidecar-'));
}
export function removeFolder(): void {
  rmSync(folder, { recursive: true });
}

/** A model file with metadata after its graph: ModelProto.metadata_props is field 14. */
export function modelWith(metadata: Readonly<Record<string, string>> = {}, place = folder): string {
  mkdirSync(place, { recursive: true });
  const path = join(place, 'model.onnx');
  writeFileSync(path, modelWithMetadata(metadata));
  return path;
}

/** Writes a file beside the model. */
export function write(name: string, content: object | string, place = folder): void {
  writeFileSync(join(place, name), typeof content === 'string' ? content : JSON.stringify(content));
}

/** The shape of an input that leaves its size open. */
export const anySize = ['N', 3, 'h', 'w'];

/** How the model of that file is fed, without settings unless they are in `changes`. */
export function resolved(
  path: string,
  changes: Partial<ModelSpec> = {},
  shape: readonly (number | string)[] = anySize,
) {
  const spec = { name: 'x', path, input: presets.torchvision, written: { input: {} }, output: 'auto' } as const;
  return resolveInput({ ...spec, ...changes }, shape);
}

/** What a preprocessor_config.json says. */
export const huggingFace = {
  size: { height: 48, width: 48 },
  resample: 3,
  image_mean: [0.5, 0.4, 0.3],
  image_std: [0.1, 0.2, 0.3],
};
