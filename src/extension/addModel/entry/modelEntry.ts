import { changedInput, configuredFeed, customFeed } from '../../../common/feedFields.ts';
import { outputKinds } from '../../../common/outputKinds.ts';
import type { ModelForm } from '../../../protocol/addModelForm.ts';
import type { ModelDescription } from '../../../protocol/newModel.ts';
import { bandsText, parseBands } from '../../../settings/bands.ts';
import { imageNetWord } from '../../../settings/bundled.ts';
import { isFoundOut } from '../feeds.ts';

/** An entry of `relabel.models`, with no more in it than is needed. */
export interface ModelEntry {
  readonly name: string;
  readonly path: string;
  readonly labels?: string | readonly string[];
  readonly preset?: string;
  readonly input?: Readonly<Record<string, unknown>>;
  readonly output?: string;
  readonly outputName?: string;
  readonly vae?: string;
}

/** The labels of an entry that lists them itself, in the place of a file. */
export const listedLabels = 'listed in the settings';

/** What a way to feed the model says, and another one therefore does not keep. */
const feedKeys = ['steps', 'resize', 'cropFraction', 'interpolation', 'antialias', 'channels', 'scale', 'mean', 'std'];

export interface EntryOptions {
  /** Absolute path of the model's file. */
  readonly modelPath: string;
  /** How an absolute path is written. */
  readonly toPath: (file: string) => string;
  /** The way to feed the model, by its key. */
  readonly feed: string;
  /** The entry that is edited: what the form does not show of it stays, and so does how its paths are written. */
  readonly before?: ModelEntry | undefined;
  /** The absolute path that a path of `before` means. */
  readonly fromPath?: ((written: string) => string) | undefined;
}

/** The entry that a form stands for. */
export function entryOf(form: ModelForm, description: ModelDescription, options: EntryOptions): ModelEntry {
  const { modelPath, toPath, before, fromPath = (written) => written } = options;
  const custom = options.feed === customFeed ? form.custom : undefined;
  const base = custom?.base ?? options.feed;
  const path = (file: string, written: unknown): string =>
    typeof written === 'string' && fromPath(written) === file ? written : toPath(file);
  const preset = base === configuredFeed ? before?.preset : isFoundOut(base) ? undefined : base;
  const bands = parseBands(form.bands ?? '');
  const input = {
    ...keptInput(before, base, form),
    ...sizeOf(form, description),
    ...(bands ? { bands } : {}),
    ...(description.channels === 1 && !isFoundOut(base) && base !== configuredFeed ? { channels: 'gray' } : {}),
    ...(custom && changedInput(custom)),
  };
  const labels = labelsOf(form, before, path);
  return {
    name: form.name.trim(),
    path: path(modelPath, before?.path),
    ...(labels === undefined ? {} : { labels }),
    ...(preset === undefined ? {} : { preset }),
    ...(Object.keys(input).length > 0 ? { input } : {}),
    ...(form.output === 'auto' ? {} : { output: form.output }),
    ...(form.outputName === '' ? {} : { outputName: form.outputName }),
    ...(before?.vae === undefined ? {} : { vae: before.vae }),
  };
}

/** The labels that a form stands for: none, those that the entry lists, a word for known ones, or a file. */
function labelsOf(
  { labels }: ModelForm,
  before: ModelEntry | undefined,
  path: (file: string, written: unknown) => string,
): ModelEntry['labels'] {
  if (labels === '') return undefined;
  if (labels === listedLabels) return before?.labels;
  return labels === imageNetWord ? labels : path(labels, before?.labels);
}

function sizeOf({ size }: ModelForm, description: ModelDescription): { readonly size?: unknown } {
  const [height, width] = size?.map(Number) ?? [];
  if (description.size !== undefined || height === undefined) return {};
  return { size: height === width ? height : [height, width] };
}

/** What an entry says of its input that the form does not decide. */
function keptInput(
  before: ModelEntry | undefined,
  feed: string,
  { size }: ModelForm,
): Readonly<Record<string, unknown>> {
  const decided = [...(feed === configuredFeed ? [] : feedKeys), ...(size === undefined ? [] : ['size'])];
  return Object.fromEntries(Object.entries(before?.input ?? {}).filter(([key]) => !decided.includes(key)));
}

function labelsField(labels: ModelEntry['labels'], fromPath: (written: string) => string): string {
  if (labels === undefined || labels === imageNetWord) return labels ?? '';
  return typeof labels === 'string' ? fromPath(labels) : listedLabels;
}

/** The form of an entry, as far as that says. @param fromPath the absolute path that one of its paths means. */
export function formOf(entry: ModelEntry, fromPath: (written: string) => string): ModelForm {
  const { name, labels, output, outputName, input } = entry;
  const { size, bands } = input ?? {};
  const sides = typeof size === 'number' ? [size, size] : Array.isArray(size) && size.length === 2 ? size : undefined;
  return {
    name,
    labels: labelsField(labels, fromPath),
    outputName: typeof outputName === 'string' ? outputName : '',
    output: outputKinds.find((kind) => kind === output) ?? 'auto',
    feed: configuredFeed,
    ...(sides === undefined ? {} : { size: [String(sides[0]), String(sides[1])] }),
    ...(Array.isArray(bands) && bands.every((band) => band !== null) ? { bands: bandsText(bands) } : {}),
  };
}
