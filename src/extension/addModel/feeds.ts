import type { Feed } from '../../protocol/addModelForm.ts';
import type { ModelDescription } from '../../protocol/newModel.ts';
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

/** Without colours: those whose channels are all treated alike. */
const greyPresets: readonly PresetName[] = ['unit', 'symmetric', 'raw255'];

/** The ways to feed a model, the likeliest first. */
export function feedsOf(description: ModelDescription): readonly Feed[] {
  const { sidecar, channels, preset, rangeReason } = description;
  const first = likelyPreset(preset);
  const all = channels === 1 ? greyPresets : (Object.keys(presets) as PresetName[]);
  const names = [first, ...all.filter((name) => name !== first)];
  const feeds = names.map((name) => ({ key: name, title: name, words: presetWords[name] ?? '' }));
  if (sidecar === undefined && rangeReason === undefined) return feeds;
  if (sidecar === undefined)
    return [{ key: foundOut, title: 'Detected', words: `${capital(rangeReason ?? '')}.` }, ...feeds];
  return [{ key: fromFile, title: `From ${sidecar.source}`, words: 'This file came with the model.' }, ...feeds];
}

const { enum: presetNames, enumDescriptions } = settingSchemas['relabel.models'].items.properties.preset;
const presetWords = Object.fromEntries(presetNames.map((name, index) => [name, enumDescriptions[index] ?? '']));

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** As the pipeline guesses, so that a model is fed alike by terminal and form. */
function likelyPreset(preset: string): PresetName {
  return (Object.keys(presets) as PresetName[]).find((name) => name === preset) ?? 'torchvision';
}
