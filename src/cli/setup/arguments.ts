import { PipelineError } from '../../common/errors.ts';
import { parseCommandLine } from '../commandLine.ts';

/** What `relabel setup cuda` was asked for. */
export interface SetupArguments {
  readonly config: string | undefined;
  /** An interpreter, or the folder of its environment. */
  readonly python: string | undefined;
  readonly yes: boolean;
  readonly remove: boolean;
  readonly withoutDriver: boolean;
}

/** @throws PipelineError('settings') for arguments that don't belong together. */
export function parseSetupArguments(args: readonly string[]): SetupArguments {
  const options = {
    config: { type: 'string' },
    python: { type: 'string' },
    yes: { type: 'boolean', default: false },
    remove: { type: 'boolean', default: false },
    'without-driver': { type: 'boolean', default: false },
  } as const;
  const { values, positionals } = parseCommandLine({ args: [...args], options, allowPositionals: true });
  const [what, ...more] = positionals;
  if (what !== 'cuda' || more.length > 0) {
    throw new PipelineError('settings', 'Name what to set up: relabel setup cuda. See --help.');
  }
  const { config, python, yes, remove } = values;
  const withoutDriver = values['without-driver'];
  if (remove && (python !== undefined || withoutDriver)) {
    throw new PipelineError('settings', '--remove can be combined only with --yes.');
  }
  return { config, python, yes, remove, withoutDriver };
}
