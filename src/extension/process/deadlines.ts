import { PipelineError } from '../../common/errors.ts';
import type { ParamsOf } from '../../common/rpc.ts';
import type { PipelineApi } from '../../protocol/pipeline.ts';

/** How long a question may take from when it begins, and what its caller then gets to hear. */
export interface Deadline<Params = never> {
  readonly seconds: number;
  error(params: Params, seconds: number): PipelineError;
  /**
   * What news mean for it: the deadline begins again with each of them, or ends with those of this type. undefined:
   * nothing.
   */
  readonly news?: 'begin again' | { readonly end: string } | undefined;
}

/** What is answered; "forget" is a notice. */
export type Question = Exclude<keyof PipelineApi, 'forget'>;

export type Deadlines = { readonly [M in Question]?: Deadline<ParamsOf<PipelineApi, M>> };

/**
 * The deadline of each question. Nobody has vouched for a file when it is opened first: a small one may take hours to
 * decode or to run. A model that has answered once may still not answer the next time. So what can be counted on is
 * that something happens; how long all of it takes is up to the images, samples and models that there are.
 */
export const deadlines: Required<Deadlines> = {
  // From then on it can be cancelled, and a cancel that is not answered ends the process.
  explain: { seconds: 60, news: { end: 'opened' }, error: ({ options }, seconds) => slowImage(options.image, seconds) },
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
        `Counting right answers came no further for ${seconds} s`,
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
        `Writing to ${directory} came no further for ${seconds} s`,
        'run the explanation again and export to another disk.',
      ),
  },
  scatter: { seconds: 300, news: 'begin again', error: (_, seconds) => stalled('The layout of the samples', seconds) },
  evaluate: { seconds: 300, news: 'begin again', error: (_, seconds) => stalled('The measurement', seconds) },
  rescore: {
    seconds: 300,
    news: 'begin again',
    error: ({ model }, seconds) => stalled(`Showing the samples to ${model.name}`, seconds),
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
      slow('model', `The run ${name} came no further for ${seconds} s`, 'what it has is kept; begin it again.'),
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
    `${what} came no further for ${seconds} s`,
    'check that the model ends, and run the explanation again.',
  );
}
