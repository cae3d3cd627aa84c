import { customFeed, fieldProblems } from '../../common/feedFields.ts';
import type { Feed, ModelForm } from '../../protocol/addModelForm.ts';
import type { ModelDescription } from '../../protocol/newModel.ts';

/** What is asked for where a model takes any size and nothing tells which one. */
const usualSide = 224;
const largestSide = 4096;

/**
 * What a model's form begins with.
 * @param before what the form was like; only what the user has decided, and the model still has a use for, stays.
 */
export function proposeForm(
  { outputs, output, size, sidecar }: ModelDescription,
  feeds: readonly Feed[],
  before: ModelForm,
  decided: ReadonlySet<keyof ModelForm>,
): ModelForm {
  const guessed = output === outputs[0]?.name ? '' : output;
  const named = decided.has('outputName') && outputs.some(({ name }) => name === before.outputName);
  const known = decided.has('feed') && feeds.some(({ key }) => key === before.feed);
  const [height, width] = sidecar?.size ?? [usualSide, usualSide];
  const open = decided.has('size') && before.size ? before.size : ([`${height}`, `${width}`] as const);
  return {
    ...before,
    outputName: named ? before.outputName : guessed,
    feed: known ? before.feed : (feeds[0]?.key ?? ''),
    size: size === undefined ? open : undefined,
  };
}

/** What is wrong with what was typed, one sentence each. @param feed the way to feed the model that counts. */
export function formProblems({ size, custom }: ModelForm, feed: string): readonly string[] {
  const isSide = (text: string): boolean => /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= largestSide;
  const sized = size === undefined || size.every(isSide);
  return [
    ...(sized ? [] : [`Enter an input size in pixels, from 1 to ${largestSide}.`]),
    ...(feed === customFeed && custom !== undefined ? Object.values(fieldProblems(custom.fields)) : []),
  ];
}
