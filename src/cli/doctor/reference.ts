import { resolve } from 'node:path';
import { PipelineError, refuse } from '../../common/errors.ts';
import { fitImage, openImage, readingOf, type SourceImage } from '../../pipeline/image/image.ts';
import { compareBands } from '../../pipeline/model/reference/compareBands.ts';
import { asProbabilities, nearestScores, sameScores } from '../../pipeline/model/reference/compareScores.ts';
import { explainDifference } from '../../pipeline/model/reference/explainDifference.ts';
import type { Geometry } from '../../pipeline/model/reference/hypotheses.ts';
import { asTensor, type ReferenceArray, readReference } from '../../pipeline/model/reference/referenceArray.ts';
import { Teacher } from '../../pipeline/model/teacher.ts';
import { Sessions } from '../../pipeline/onnx/session.ts';
import type { ImageReading, Layout, Preprocess } from '../../protocol/models.ts';
import type { Picture } from '../../protocol/pictures.ts';
import { explainOptions } from '../../settings/options.ts';
import { pickModel } from '../../settings/pickModel.ts';
import { print, printJson } from '../output.ts';
import type { TerminalSettings } from '../settingsFile.ts';
import { type ReferenceReport, referenceLines } from './referenceReport.ts';

export interface ReferenceArguments {
  readonly image: string;
  readonly reference: string;
  /** A name or a file; undefined: the default model. */
  readonly model: string | undefined;
  readonly json: boolean;
}

/** What a comparison needs of a model that is ready. */
interface Subject {
  readonly teacher: Teacher;
  readonly input: Preprocess & { readonly layout: Layout };
  readonly image: SourceImage;
  readonly render: (geometry: Geometry, reading: ImageReading) => Promise<Picture>;
}

/**
 * `relabel doctor IMAGE --reference FILE`: compares what the user's own pipeline made of an image, a tensor or scores,
 * with what Relabel makes of it, and says which step differs first.
 *
 * @returns the exit code: 0 if they are equal, else 1.
 * @throws PipelineError when the model, the image or the reference can't be read, or don't belong together.
 */
export async function compareWithReference(
  asked: ReferenceArguments,
  { settings, problems }: TerminalSettings,
  signal: AbortSignal,
): Promise<number> {
  refuse(problems);
  const array = await readReference(resolve(asked.reference));
  const model = pickModel(settings, asked.model, process.cwd());
  const options = explainOptions(settings, model, resolve(asked.image), {});
  const sessions = new Sessions();
  try {
    const teacher = await Teacher.load(options.model, sessions, options.executionProviders, 1);
    const subject = await subjectOf(teacher, options.image, signal);
    const report = await reportOn(array, subject);
    if (asked.json) printJson(report);
    else print(...referenceLines(report));
    return report.equal ? 0 : 1;
  } finally {
    await sessions.dispose();
  }
}

async function subjectOf(teacher: Teacher, path: string, signal: AbortSignal): Promise<Subject> {
  const { layout, height, width } = teacher.input;
  const input = { ...teacher.spec.input, layout };
  const image = await openImage(path, input, signal);
  const images = new Map<string, SourceImage>([[keyOf(input), image]]);
  const render = async (geometry: Geometry, reading: ImageReading): Promise<Picture> => {
    signal.throwIfAborted();
    const opened = images.get(keyOf(reading)) ?? (await openImage(path, reading, signal));
    images.set(keyOf(reading), opened);
    return fitImage(opened, { ...input, ...geometry }, [height, width]).picture;
  };
  return { teacher, input, image, render };
}

const keyOf = (reading: ImageReading): string => JSON.stringify(readingOf(reading));

async function reportOn(array: ReferenceArray, subject: Subject): Promise<ReferenceReport> {
  const { teacher, input, image, render } = subject;
  const { height, width, channels, layout } = teacher.input;
  const facts = {
    image: image.path,
    notes: image.notes,
    model: teacher.spec.name,
    reference: { shape: array.shape, type: array.type },
  };
  const tensor = asTensor(array, { height, width, channels }, layout);
  if (tensor !== undefined) {
    const found = input.bands
      ? compareBands(tensor, await render(input, input), input)
      : await explainDifference(tensor, input, image.notes, { render });
    return { ...facts, ...found, kind: 'tensor' };
  }
  const classes = teacher.multiLabel ? teacher.labels.length - 1 : teacher.labels.length;
  if (array.values.length !== classes) {
    const wanted = layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
    throw new PipelineError(
      'settings',
      `--reference has the shape ${array.shape.join('×')}, but the input of "${teacher.spec.name}" is ${wanted.join('×')} and it has ${classes} classes: save what goes into the model, or what comes out, for this one image.`,
    );
  }
  const reference = asProbabilities(array.values, teacher.multiLabel);
  const score = async (values: Float32Array) => (await teacher.score(values, 1)).probabilities;
  const { configured, best } = await nearestScores(reference, teacher.multiLabel, input, image.notes, render, score);
  const equal = configured.distance <= sameScores;
  const settings = equal ? {} : best.settings;
  return { ...facts, kind: 'scores', before: configured.distance, after: best.distance, equal, steps: [], settings };
}
