import type { Feed } from '../../protocol/addModelForm.ts';
import type { ModelDescription } from '../../protocol/newModel.ts';
import { type PresetName, presets } from '../../settings/presets.ts';
import { settingSchemas } from '../../settings/schema.ts';

/** The way that a file beside the model says. */
export const fromFile = 'from a file';

/** Without colours: those whose channels are all treated alike. */
const greyPresets: readonly PresetName[] = ['unit', 'symmetric', 'raw255'];

/** The ways to feed a model, the likeliest first. */
export function feedsOf(description: ModelDescription): readonly Feed[] {
  const { sidecar, channels } = description;
  const first = likelyPreset(description);
  const all = channels === 1 ? greyPresets : (Object.keys(presets) as PresetName[]);
  const names = [first, ...all.filter((name) => name !== first)];
  const feeds = names.map((name) => ({ key: name, title: name, words: presetWords[name] ?? '' }));
  if (sidecar === undefined) return feeds;
  return [{ key: fromFile, title: `As ${sidecar.source} says`, words: 'It came with the model.' }, ...feeds];
}

const { enum: presetNames, enumDescriptions } = settingSchemas['relabel.models'].items.properties.preset;
const presetWords = Object.fromEntries(presetNames.map((name, index) => [name, enumDescriptions[index] ?? '']));

function likelyPreset({ channels, inputs, layout, producer }: ModelDescription): PresetName {
  if (channels === 1) return 'unit';
  if (inputs[0]?.type === 'uint8') return 'raw255';
  return layout === 'NHWC' || /tf2onnx|keras/i.test(producer) ? 'keras-tf' : 'torchvision';
}
