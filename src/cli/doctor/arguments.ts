import { PipelineError } from '../../common/errors.ts';
import { parseCommandLine } from '../commandLine.ts';

export interface DoctorArguments {
  readonly config: string | undefined;
  readonly json: boolean | undefined;
  /** undefined: everything is checked. */
  readonly comparison:
    | { readonly image: string; readonly reference: string; readonly model: string | undefined }
    | undefined;
}

/** @throws PipelineError('settings') for arguments that don't belong together. */
export function parseDoctorArguments(args: readonly string[]): DoctorArguments {
  const options = {
    config: { type: 'string' },
    json: { type: 'boolean' },
    reference: { type: 'string' },
    model: { type: 'string' },
  } as const;
  const { values, positionals } = parseCommandLine({ args: [...args], options, allowPositionals: true });
  const { config, json, reference, model } = values;
  const [image, ...more] = positionals;
  if (image === undefined && reference === undefined && model === undefined) {
    return { config, json, comparison: undefined };
  }
  if (image === undefined || reference === undefined || more.length > 0) {
    throw new PipelineError(
      'settings',
      'Name one image and --reference FILE with what your own pipeline computed for it, or neither, to check everything. See --help.',
    );
  }
  return { config, json, comparison: { image, reference, model } };
}
