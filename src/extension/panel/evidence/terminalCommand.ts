import path from 'node:path';
import type { SampleCount } from '../../../protocol/options.ts';
import type { Provider, RunSettings } from '../../../protocol/panel.ts';
import { quoteWords, type ShellFamily } from '../../shared/shellQuote.ts';

/** An explanation to be repeated in a terminal. */
export interface Repetition {
  /** Absolute path of the built program. */
  readonly cli: string;
  /** The folder to run the command in, absolute; undefined: any. */
  readonly folder: string | undefined;
  /** Absolute path. */
  readonly image: string;
  readonly settings: RunSettings;
  /** The explained class, by a word that identifies it; undefined: the model's top class. */
  readonly target: string | undefined;
  /** undefined: the user cannot choose them. */
  readonly samples: SampleCount | undefined;
  /** Whether a VAE paints the samples, so that `sampling` counts. */
  readonly vae: boolean;
  /** Whether the method looks at a layer, so that `layer` counts. */
  readonly layers?: boolean | undefined;
  /** What the model ran on; undefined: as the settings say. */
  readonly provider: Provider | undefined;
}

/** The command, or why there is none, in a sentence that says what to do. */
export type TerminalCommand = { readonly command: string } | { readonly problem: string };

/** The command that repeats an explanation, with every setting of the run in it, quoted for a shell. */
export function terminalCommand(of: Repetition, shell: ShellFamily): TerminalCommand {
  const { model, method, sampling, seed, layer } = of.settings;
  const words = [
    'node',
    of.cli,
    'explain',
    imageWord(of),
    ...option('model', model),
    ...option('class', of.target),
    ...option('method', method),
    ...option('layer', of.layers ? layer : undefined),
    ...option('samples', of.samples),
    ...option('sampling', of.vae ? sampling : undefined),
    ...option('seed', seed),
    ...option('provider', of.provider),
  ];
  const quoted = quoteWords(words, shell);
  if ('line' in quoted) return { command: quoted.line };
  const [what, remedy] = subjects[quoted.word] ?? theModel;
  const otherwise = quoted.anyShell ? '' : ', or choose another default terminal profile';
  const problem = `${what} has ${quoted.fault}, so the command can’t be pasted safely: ${remedy}${otherwise}.`;
  return { problem };
}

const theModel = ['The model’s name', 'rename the model'] as const;

/**
 * What each word of the command is and what helps if it can't be quoted, by position; the words after these concern the
 * model.
 */
const subjects: Readonly<Record<number, readonly [what: string, remedy: string]>> = {
  1: ['The path of Relabel’s program', 'install the extension elsewhere'],
  3: ['The image’s path', 'rename the file or its folder'],
};

/** Relative to the folder if it lies inside it, and never readable as an option. */
function imageWord({ folder, image }: Repetition): string {
  const relative = folder === undefined ? image : path.relative(folder, image);
  if (relative.startsWith('..') || path.isAbsolute(relative)) return image;
  return relative.startsWith('-') ? `.${path.sep}${relative}` : relative;
}

/** A value that begins with a dash belongs to its option only if an equals sign joins them. */
function option(name: string, value: string | number | undefined): readonly string[] {
  if (value === undefined) return [];
  const text = String(value);
  return text.startsWith('-') ? [`--${name}=${text}`] : [`--${name}`, text];
}
