import { changedInput, customFeed } from '../../common/feedFields.ts';
import type { ModelForm } from '../../protocol/addModelForm.ts';
import type { ModelDescription } from '../../protocol/newModel.ts';
import { parseBands } from '../../settings/bands.ts';
import { isFoundOut } from './feeds.ts';

/** An entry of `relabel.models`, with no more in it than is needed. */
export interface ModelEntry {
  readonly name: string;
  readonly path: string;
  readonly labels?: string;
  readonly preset?: string;
  readonly input?: Readonly<Record<string, unknown>>;
  readonly output?: string;
  readonly outputName?: string;
}

/**
 * @param feed the way to feed the model, by its key; the form's own unless another is tried.
 * @param toPath how an absolute path is written.
 */
export function entryOf(
  form: ModelForm,
  { size, channels }: ModelDescription,
  modelPath: string,
  toPath: (path: string) => string,
  feed: string = form.feed,
): ModelEntry {
  const [height, width] = form.size?.map(Number) ?? [];
  const open = size === undefined && height !== undefined;
  const custom = feed === customFeed ? form.custom : undefined;
  const base = custom?.base ?? feed;
  const bands = parseBands(form.bands ?? '');
  const input = {
    ...(open ? { size: height === width ? height : [height, width] } : {}),
    ...(bands ? { bands } : {}),
    ...(channels === 1 && !isFoundOut(base) ? { channels: 'gray' } : {}),
    ...(custom && changedInput(custom)),
  };
  return {
    name: form.name.trim(),
    path: toPath(modelPath),
    ...(form.labels === '' ? {} : { labels: toPath(form.labels) }),
    ...(isFoundOut(base) ? {} : { preset: base }),
    ...(Object.keys(input).length > 0 ? { input } : {}),
    ...(form.output === 'auto' ? {} : { output: form.output }),
    ...(form.outputName === '' ? {} : { outputName: form.outputName }),
  };
}
