import { PipelineError } from '../../common/errors.ts';
import type { ParamsOf } from '../../common/rpc.ts';
import type { PipelineApi } from '../../protocol/pipeline.ts';

/** How long a question may take once it has begun, and what its caller is told afterwards. */
export interface Deadline<Params = never> {
  readonly seconds: number;
  error(params: Params, seconds: number): PipelineError;
  /**
   * What progress reports mean for it: each one restarts the deadline, or those of this type end it. undefined:
   * nothing.
   */
  readonly news?: 'begin again' | { readonly end: string } | undefined;
}

/** These are answered; "forget" is a notice. */
export type Question = Exclude<keyof PipelineApi, 'forget'>;

export type Deadlines = { readonly [M in Question]?: Deadline<ParamsOf<PipelineApi, M>> };

/**
 * The deadline of each question. A file that is opened for the first time cannot be trusted: a small one may take hours
 * to decode or to run, and a model that has answered once may hang the next time. So the only expectation is that there
 * is progress; how long the whole takes depends on the images, samples and models.
 */
export const deadlines: Required<Deadlines> = {
  // From then on it can be cancelled, and a cancel that is not answered ends the process.
  explain: { seconds: 60, news: { end: 'opened' }, error: ({ options }, seconds) => slowImage(options.image, seconds) },
  prepare: {
    seconds: 120,
    error: ({ options }, seconds) =>
      slow('model', `Preparing ${options.model.name} took more than ${seconds} s`, 'check that the model ends.'),
  },
  preview: { seconds: 60, error: ({ image }, seconds) => slowImage(image, seconds) },
  describe: {
    seconds: 120,
    error: ({ model }, seconds) => slow('model', `${model} took more than ${seconds} s to open`, 'check the file.'),
  },
  probe: {
    seconds: 120,
    error: ({ model }, seconds) =>
      slow(
        'model',
        `${model.path} took more than ${seconds} s to classify the images`,
        'try smaller or fewer images, or check that the model ends.',
      ),
  },
  labelledImages: {
    seconds: 60,
    error: ({ model }, seconds) =>
      slow(
        'settings',
        `Looking for images whose classes ${model.name} knows took more than ${seconds} s`,
        'choose other images.',
      ),
  },
  countRight: {
    seconds: 120,
    news: 'begin again',
    error: (_, seconds) =>
      slow(
        'model',
        `Counting right answers made no progress for ${seconds} s`,
        'try smaller images, or check that the model ends.',
      ),
  },
  pictures: picture('The pictures of samples'),
  curvePicture: picture('The picture of a step'),
  overlay: picture('The overlay'),
  export: {
    seconds: 120,
    news: 'begin again',
    error: ({ directory }, seconds) =>
      slow(
        'export',
        `Writing to ${directory} made no progress for ${seconds} s`,
        'run the explanation again and export to another disk.',
      ),
  },
  scatter: { seconds: 300, news: 'begin again', error: (_, seconds) => stalled('The layout of the samples', seconds) },
  evaluate: { seconds: 300, news: 'begin again', error: (_, seconds) => stalled('The measurement', seconds) },
  checkSanity: { seconds: 300, news: 'begin again', error: (_, seconds) => stalled('The sanity check', seconds) },
  rescore: {
    seconds: 300,
    news: 'begin again',
    error: ({ model }, seconds) => stalled(`Showing the samples to ${model.name}`, seconds),
  },
  layers: {
    seconds: 120,
    error: (_, seconds) =>
      slow('model', `The model's layers took more than ${seconds} s`, 'choose a method that looks at none.'),
  },
  layerMap: {
    seconds: 120,
    news: 'begin again',
    error: ({ layer }, seconds) => stalled(`The map of layer ${layer}`, seconds),
  },
  previewTruth: {
    seconds: 120,
    error: ({ model }, seconds) =>
      slow(
        'settings',
        `Reading the true classes for ${model.name} took more than ${seconds} s`,
        'choose fewer images, or a list of them.',
      ),
  },
  evaluateFolder: {
    seconds: 300,
    news: 'begin again',
    error: ({ name }, seconds) =>
      slow('model', `The run ${name} made no progress for ${seconds} s`, 'what it has is kept; begin it again.'),
  },
  objectEvidence: {
    seconds: 120,
    error: ({ root }, seconds) =>
      slow(
        'settings',
        `The objects that are marked in ${root} took more than ${seconds} s to read`,
        'use fewer files.',
      ),
  },
  groupMistakes: {
    seconds: 120,
    error: ({ mistakes }, seconds) =>
      slow('settings', `Grouping ${mistakes.length} mistakes took more than ${seconds} s`, 'look at them one by one.'),
  },
  thumbnails: {
    seconds: 120,
    error: ({ images }, seconds) =>
      slow('image', `${images.length} small pictures took more than ${seconds} s`, 'look at fewer images.'),
  },
};

function slow(code: PipelineError['code'], what: string, next: string): PipelineError {
  return new PipelineError(code, `${what} and was given up: ${next}`);
}

function slowImage(image: string, seconds: number): PipelineError {
  return slow('image', `${image} took more than ${seconds} s to open`, 'save it in a simpler form, such as PNG.');
}

function picture(what: string): Deadline {
  return {
    seconds: 120,
    error: (_, seconds) => slow('gone', `${what} took more than ${seconds} s`, 'run the explanation again.'),
  };
}

function stalled(what: string, seconds: number): PipelineError {
  return slow(
    'gone',
    `${what} made no progress for ${seconds} s`,
    'check that the model ends, and run the explanation again.',
  );
}
