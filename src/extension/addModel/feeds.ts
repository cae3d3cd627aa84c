import { configuredFeed, customFeed, fieldsOf, hasAnswered } from '../../common/feedFields.ts';
import type { CustomFeed, Feed, FeedFields, Tried } from '../../protocol/addModelForm.ts';
import type { ModelDescription } from '../../protocol/newModel.ts';
import { exampleBands } from '../../settings/bands.ts';
import { type PresetName, presets } from '../../settings/presets.ts';
import { settingSchemas } from '../../settings/schema.ts';

/** The way that a file beside the model says. */
export const fromFile = 'from a file';

/** The way that the graph itself, or a trial, says. */
export const foundOut = 'found out';

/** Whether a way to feed a model is what Relabel finds out by itself, so that the settings need not say it. */
export function isFoundOut(feed: string): boolean {
  return feed === fromFile || feed === foundOut;
}

/** Those that treat all channels alike, for a model that takes other channels than a picture's three. */
const evenPresets: readonly PresetName[] = ['unit', 'symmetric', 'raw255'];

/** The ways to feed a model, the likeliest first. */
export function feedsOf(description: ModelDescription): readonly Feed[] {
  const { sidecar, channels, preset, rangeReason, rangeTried } = description;
  const first = likelyPreset(preset);
  const all = channels !== 3 ? evenPresets : (Object.keys(presets) as PresetName[]);
  const names = [first, ...all.filter((name) => name !== first)];
  const feeds = names.map((name) => ({ key: name, title: name, words: presetWords[name] ?? '' }));
  if (sidecar !== undefined) {
    const title = `From ${sidecar.source}`;
    const told = `“${title}” is what the file that came with the model says.`;
    const words = ['This file came with the model.', ...sidecar.notes].join(' ');
    return [{ key: fromFile, title, words, told }, ...feeds];
  }
  if (rangeReason === undefined) return feeds;
  const told = rangeTried
    ? '“Detected” gives the surest right answers on two photographs that the model should know.'
    : `“Detected” is what the model’s graph says: ${rangeReason}.`;
  return [{ key: foundOut, title: 'Detected', words: `${capital(rangeReason)}.`, told }, ...feeds];
}

/** The same with the way that an entry says before all others. @param input its `input`. */
export function withConfigured(feeds: readonly Feed[], input: Readonly<Record<string, unknown>> = {}): readonly Feed[] {
  const feed = { key: configuredFeed, title: 'As configured', words: 'What the settings say now.' };
  const fixed = 'Its "steps" are edited by hand.';
  return [{ ...feed, ...('steps' in input ? { fixed } : {}) }, ...feeds];
}

/** The same with the way that the user has made behind the one that it began as. */
export function withCustom(feeds: readonly Feed[], custom: CustomFeed | undefined): readonly Feed[] {
  const base = feeds.findIndex(({ key }) => key === custom?.base);
  const { title = '' } = feeds[base] ?? {};
  if (custom === undefined || base < 0) return feeds;
  const own = { key: customFeed, title: 'Customized', words: `${title}, but for what you change below.` };
  return [...feeds.slice(0, base + 1), own, ...feeds.slice(base + 1)];
}

/** A way to feed the model, field by field; undefined: it is not known until the model was tried so. */
export function fieldsOfFeed(
  key: string,
  tried: Tried | undefined,
  { channels }: ModelDescription,
): FeedFields | undefined {
  if (hasAnswered(tried)) return fieldsOf(tried.input);
  const name = (Object.keys(presets) as PresetName[]).find((preset) => preset === key);
  if (name === undefined) return undefined;
  const preset = presets[name];
  if (channels === undefined || channels === 3) return fieldsOf(preset);
  const even = (values: readonly number[]) => Array.from({ length: channels }, () => values[0] ?? 0);
  const other = channels === 1 ? ({ channels: 'gray' } as const) : { bands: exampleBands(channels) };
  return fieldsOf({ ...preset, ...other, mean: even(preset.mean), std: even(preset.std) });
}

const { enum: presetNames, enumDescriptions } = settingSchemas['relabel.models'].items.properties.preset;
const presetWords = Object.fromEntries(presetNames.map((name, index) => [name, enumDescriptions[index] ?? '']));

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** As the pipeline guesses, so that a model is fed alike by terminal and form. */
function likelyPreset(preset: string): PresetName {
  return (Object.keys(presets) as PresetName[]).find((name) => name === preset) ?? 'torchvision';
}
