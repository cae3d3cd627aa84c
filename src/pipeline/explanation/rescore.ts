import { PipelineError } from '../../common/errors.ts';
import { matchLabel } from '../../common/labels/matchLabel.ts';
import type { Frame, Picture } from '../../protocol/pictures.ts';
import type { Refusal, Rescored, RescoreOptions } from '../../protocol/samples.ts';
import { frameOf } from '../image/fit.ts';
import { resizePicture, toTensor } from '../image/image.ts';
import { Teacher } from '../model/teacher.ts';
import type { Sessions } from '../onnx/session.ts';
import type { MeasureContext } from './evaluate.ts';
import type { ExplanationRecord } from './explanationRecord.ts';

/** How far apart two models' crops of an image may be, as a share of the side, to count as the same. */
const tolerance = 0.01;

/**
 * Makes the samples of an explanation again and asks another model for their labels. It gets them as 8-bit pictures,
 * resized to its input, so it has to see the same part of the image as the explained model.
 * @returns a refusal if the answers would be meaningless.
 * @throws PipelineError('model' | 'settings' | 'vae') where a model fails, 'cancelled' within one batch of a cancel.
 */
export async function rescore(
  kept: ExplanationRecord,
  by: RescoreOptions,
  sessions: Sessions,
  run: MeasureContext,
): Promise<Rescored | Refusal> {
  const teacher = await Teacher.load(by.model, sessions, by.executionProviders, by.batchSize);
  const refused = refusalOf(kept, teacher);
  if (refused !== undefined) return { refused };
  const { samples, prediction } = kept.explanation;
  const own = await labelsOf(teacher, [kept.picture]);
  const matches = new Map(samples.map(({ label }) => [label, matchLabel(teacher.labels, labelled(prediction, label))]));
  const told = { total: samples.length, same: 0, foreign: 0, kept: 0 };
  for (let first = 0; first < samples.length; first += teacher.batchSize) {
    throwIfCancelled(run);
    const batch = samples.slice(first, first + teacher.batchSize);
    const labels = await labelsOf(teacher, await kept.renderSamples(batch.map(({ index }) => index)));
    batch.forEach(({ label }, row) => {
      const match = matches.get(label);
      if (match === undefined) told.foreign++;
      else if (match === labels[row]) told.same++;
      if (labels[row] === own[0]) told.kept++;
    });
    await run.report(Math.min(first + batch.length, samples.length), samples.length);
  }
  return told;
}

function refusalOf({ explanation, frame, image }: ExplanationRecord, teacher: Teacher): string | undefined {
  if (explanation.samples.length === 0) return 'This method makes no samples that another model could be shown.';
  if (teacher.multiLabel) return 'The other model gives several labels at once, so a sample has no one label.';
  const { input, spec } = teacher;
  if (input.roles?.includes('band')) {
    return 'The other model takes bands of the image file, which samples, as pictures, do not have.';
  }
  if (closeBy(frame, frameOf(image, spec.input, [input.height, input.width]))) return undefined;
  return 'The models see different parts of the image, so the samples of one are no input for the other.';
}

/** The model's top class on each picture. */
async function labelsOf(teacher: Teacher, pictures: readonly Picture[]): Promise<number[]> {
  const { input, spec, inputLength } = teacher;
  const tensor = new Float32Array(pictures.length * inputLength);
  pictures.forEach((picture, row) => {
    const fits = picture.width === input.width && picture.height === input.height;
    const fitted = fits ? picture : resizePicture(picture, input.width, input.height);
    tensor.set(toTensor(fitted, spec.input, input.layout), row * inputLength);
  });
  const scores = await teacher.score(tensor, pictures.length);
  return pictures.map((_, row) => teacher.topClass(scores, row));
}

function closeBy(a: Frame, b: Frame): boolean {
  const across = tolerance * a.width;
  const down = tolerance * a.height;
  const near = (one: number, other: number, limit: number): boolean => Math.abs(one - other) <= limit;
  return (
    near(a.x, b.x, across) &&
    near(a.y, b.y, down) &&
    near(a.x + a.width, b.x + b.width, across) &&
    near(a.y + a.height, b.y + b.height, down)
  );
}

function labelled({ labels }: { readonly labels: readonly string[] }, index: number) {
  return { index, label: labels[index] ?? `class ${index}` };
}

function throwIfCancelled({ signal }: MeasureContext): void {
  if (signal.aborted) throw new PipelineError('cancelled', 'The measurement was cancelled.');
}
