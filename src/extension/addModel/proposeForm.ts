import { customFeed, fieldProblems } from '../../common/feedFields.ts';
import type { Feed, ModelForm, Tried } from '../../protocol/addModelForm.ts';
import type { ModelDescription, TryResult } from '../../protocol/newModel.ts';
import { bandsProblem, bandsText, exampleBands, parseBands } from '../../settings/bands.ts';

/** What is asked for where a model takes any size and nothing tells which one. */
const usualSide = 224;
const largestSide = 4096;

/**
 * What a model's form begins with.
 * @param before what the form was like; only what the user has decided, and the model still has a use for, stays.
 * @param configuredOutput the output that the settings say, which may be any tensor of the graph.
 */
export function proposeForm(
  { outputs, output, size, sidecar, channels = 3 }: ModelDescription,
  feeds: readonly Feed[],
  before: ModelForm,
  decided: ReadonlySet<keyof ModelForm>,
  configuredOutput = '',
): ModelForm {
  const guessed = output === outputs[0]?.name ? '' : output;
  const names = [configuredOutput, ...outputs.map(({ name }) => name)];
  const named = decided.has('outputName') && names.includes(before.outputName);
  const known = decided.has('feed') && feeds.some(({ key }) => key === before.feed);
  const [height, width] = sidecar?.size ?? [usualSide, usualSide];
  const open = decided.has('size') && before.size ? before.size : ([`${height}`, `${width}`] as const);
  return {
    ...before,
    outputName: named ? before.outputName : guessed,
    feed: known ? before.feed : (feeds[0]?.key ?? ''),
    size: size === undefined ? open : undefined,
    bands: isOfPicture(channels)
      ? undefined
      : (decided.has('bands') && before.bands) || bandsText(exampleBands(channels)),
  };
}

/** Whether so many channels are those of a picture, which need no words. */
const isOfPicture = (channels: number): boolean => channels === 1 || channels === 3;

/** What is wrong with the bands, in a sentence. */
function bandsFault({ bands }: ModelForm, { channels }: ModelDescription): string | undefined {
  if (bands === undefined) return undefined;
  const named = parseBands(bands);
  if (named === undefined) {
    return 'Enter what each channel gets, with commas between: red, green, blue, gray, alpha, a level from 0 to 255, or a band of the file such as "band 4" or "band 4 as red".';
  }
  const problem = bandsProblem(named);
  if (problem !== undefined) return `The channels ${problem}.`;
  return named.length === channels ? undefined : `The model takes ${channels} channels, but ${named.length} are named.`;
}

/** What is wrong with what was typed, one sentence each. @param feed the way to feed the model that counts. */
export function formProblems(form: ModelForm, feed: string, description: ModelDescription): readonly string[] {
  const { size, custom } = form;
  const bands = bandsFault(form, description);
  const isSide = (text: string): boolean => /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= largestSide;
  const sized = size === undefined || size.every(isSide);
  return [
    ...(sized ? [] : [`Enter an input size in pixels, from 1 to ${largestSide}.`]),
    ...(bands === undefined ? [] : [bands]),
    ...(feed === customFeed && custom !== undefined ? Object.values(fieldProblems(custom.fields)) : []),
  ];
}

/** What the first answer tells of labels and output, where the user has not decided. */
export function learnedForm(
  form: ModelForm,
  decided: ReadonlySet<keyof ModelForm>,
  { likely, looksLike }: { readonly likely: string } & Pick<TryResult, 'looksLike'>,
): Pick<ModelForm, 'labels' | 'output'> {
  return {
    labels: decided.has('labels') ? form.labels : likely,
    output: decided.has('output') ? form.output : looksLike === 'multilabel' ? looksLike : 'auto',
  };
}

/** The form without what an answer has told of it, so that the model is asked anew. */
export function unlearnedForm(form: ModelForm, decided: ReadonlySet<keyof ModelForm>): ModelForm {
  return { ...form, ...learnedForm(form, decided, { likely: '', looksLike: 'logits' }) };
}

/** What the answer of the chosen way says is wrong, one sentence each. */
export function tryProblems(answer: Tried | undefined): readonly string[] {
  if (typeof answer !== 'object') return [];
  if ('failure' in answer) return [answer.failure];
  return answer.labelsProblem === undefined ? [] : [answer.labelsProblem];
}
