import type { InferenceSession } from 'onnxruntime-node';
import { PipelineError } from '../../common/errors.ts';
import type { ModelLimits, ModelSpec } from '../../protocol/models.ts';
import { defaultLimits, limitSettings } from '../../settings/limits.ts';
import { settingSchemas } from '../../settings/schema.ts';

type Limited = Pick<ModelSpec, 'name' | 'limits'>;

interface Size {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Bytes per number in our memory, whatever the model's own type. */
const numberBytes = 4;
const megabyte = 2 ** 20;

/**
 * Checks an input of `batch` images against the limits, before anything of its size is allocated.
 * @param batch images per run; undefined: one.
 * @throws PipelineError('model') that names the model, the number and the setting.
 */
export function checkInputSize(spec: Limited, { height, width, channels }: Size, batch = 1): void {
  const { inputPixels, batchMegabytes } = limitsOf(spec);
  if (height * width > inputPixels) {
    const asked = `takes images of ${height} × ${width} = ${number(height * width)} pixels`;
    throw exceeded(spec, 'inputPixels', asked, height * width, number(inputPixels));
  }
  const megabytes = (batch * height * width * channels * numberBytes) / megabyte;
  if (megabytes <= batchMegabytes) return;
  const asked = `takes ${number(Math.ceil(megabytes))} MiB for a batch of ${number(batch)} images of ${height} × ${width}`;
  throw exceeded(spec, 'batchMegabytes', asked, megabytes, `${number(batchMegabytes)} MiB`);
}

/**
 * Images per batch: as many as requested or, if that is left open, `best`, reduced to fit the memory limit.
 * @throws PipelineError('model') when the requested number takes more memory than the limit.
 */
export function batchWithinLimits(spec: Limited, asked: number | 'auto', best: number, input: Size): number {
  if (asked !== 'auto') {
    checkInputSize(spec, input, asked);
    return asked;
  }
  const image = input.height * input.width * input.channels * numberBytes;
  return Math.max(1, Math.min(best, Math.floor((limitsOf(spec).batchMegabytes * megabyte) / image)));
}

/** @throws PipelineError('model') when a model has more classes than the limit. */
export function checkClasses(spec: Limited, classes: number): void {
  const most = limitsOf(spec).classes;
  if (classes > most) {
    throw exceeded(spec, 'classes', `gives ${number(classes)} classes`, classes, number(most));
  }
}

/**
 * The same before the model runs, from what it declares about its output.
 * @param output the one with the classes; undefined: the first.
 */
export function checkDeclaredClasses(spec: Limited, { outputMetadata }: InferenceSession, output?: string): void {
  const declared = output === undefined ? outputMetadata[0] : outputMetadata.find(({ name }) => name === output);
  if (!declared?.isTensor) return;
  const sizes = declared.shape.slice(1).filter((size) => typeof size === 'number');
  checkClasses(
    spec,
    sizes.reduce((product, size) => product * size, 1),
  );
}

function limitsOf({ limits }: Limited): ModelLimits {
  return limits ?? defaultLimits;
}

function exceeded(
  { name }: Limited,
  limit: keyof ModelLimits,
  asked: string,
  amount: number,
  allowed: string,
): PipelineError {
  const setting = limitSettings[limit];
  const { maximum } = settingSchemas[setting];
  const next =
    amount > maximum
      ? `that setting goes up to ${number(maximum)}, so export a smaller model`
      : 'raise that setting if you want this and have the memory';
  const message = `Model "${name}" ${asked}, and ${setting} allows ${allowed}: ${next}.`;
  return new PipelineError('model', message, { setting });
}

/** With commas as thousands separators, so that zeros can be counted. */
function number(value: number): string {
  return value.toLocaleString('en-US');
}
