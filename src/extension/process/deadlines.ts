import { PipelineError } from '../../common/errors.ts';
import type { ParamsOf } from '../../common/rpc.ts';
import type { ExplainNews, PipelineApi } from '../../protocol/pipeline.ts';

/** How long a question may take from when it begins, and what its caller then gets to hear. */
export interface Deadline<Params = never> {
  readonly seconds: number;
  error(params: Params, seconds: number): PipelineError;
  /** The news after which the question may take as long as it likes; undefined: there are none such. */
  readonly until?: ExplainNews['type'] | undefined;
}

export type Deadlines = { readonly [M in keyof PipelineApi]?: Deadline<ParamsOf<PipelineApi, M>> };

/**
 * Deadlines of the questions that open files which nobody has vouched for: a small file may take hours to decode or to
 * run. An explanation has one for its image, and can be cancelled from then on; all else works with an image and models
 * that have been explained before.
 */
export const deadlines: Deadlines = {
  explain: { seconds: 60, until: 'opened', error: ({ options }, seconds) => slowImage(options.image, seconds) },
  preview: { seconds: 60, error: ({ image }, seconds) => slowImage(image, seconds) },
  describe: {
    seconds: 120,
    error: ({ model }, seconds) =>
      new PipelineError('model', `${model} took more than ${seconds} s to open and was given up: check the file.`),
  },
  probe: {
    seconds: 120,
    error: ({ model }, seconds) =>
      new PipelineError(
        'model',
        `${model.path} took more than ${seconds} s to classify the images and was given up: try smaller or fewer images, or check that the model ends.`,
      ),
  },
};

function slowImage(image: string, seconds: number): PipelineError {
  return new PipelineError(
    'image',
    `${image} took more than ${seconds} s to open and was given up: save it in a simpler form, such as PNG.`,
  );
}
