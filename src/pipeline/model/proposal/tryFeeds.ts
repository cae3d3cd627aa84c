// biome-ignore lint/style/noRestrictedImports: photographs of our own, which no result has to be told of
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ModelSpec, Preprocess, PreprocessSources } from '../../../protocol/models.ts';
import { type PresetName, presets } from '../../../settings/presets.ts';
import { unrecorded } from '../../filesRead.ts';
import { fitImage, openImage, toTensor } from '../../image/image.ts';
import type { LoadedModel } from '../../onnx/session.ts';
import type { Classifier } from '../classifier.ts';
import { guessKind, type OutputKind, toProbabilities } from '../probabilities.ts';

/** The bundled photographs, and the ImageNet classes that are right for each. */
const photographs = [
  ['chelsea.png', [281, 282, 285]],
  ['coffee.png', [504, 967]],
] as const;

/** Presets that give the same pixel different values. */
const families: readonly PresetName[] = ['torchvision', 'symmetric', 'unit', 'raw255', 'keras-caffe'];

/** Numbers of classes of ImageNet-1k, without and with TensorFlow's background class before all others. */
const imageNetRows = [1000, 1001];
/** A model that is fed correctly gives the right classes at least this probability (geometric mean over the photographs). */
const convincing = 0.5;
/** How much more probable the right classes must be than with the default, as a natural logarithm, for another preset to be taken. */
const clearly = 0.05;
/** A single run longer than this, in milliseconds, makes trying all presets too slow. */
const patience = 1500;

type Resolved = { readonly spec: ModelSpec; readonly sources: PreprocessSources };

/** What trials of a loaded model have shown, by what they were begun with. */
const known = new WeakMap<LoadedModel, Map<string, Promise<PresetName | undefined>>>();

/**
 * For a model with ImageNet's classes about whose input nothing is known: the preset by which it gives the right classes of two
 * photographs the highest probability. That is a better guess than a fixed preset, but no proof.
 *
 * @param classifier runs the model on single images.
 * @param kind what its numbers are; undefined: to be told from the numbers.
 */
export async function tryFeeds(
  { spec, sources }: Resolved,
  classifier: Classifier,
  kind: OutputKind | undefined,
): Promise<Resolved> {
  const { channels: order, bands } = spec.input;
  if (spec.written?.preset !== undefined || order === 'gray' || bands) return { spec, sources };
  const open = (['scale', 'mean', 'std', 'channels'] as const).every((key) => sources[key] === 'default');
  if (!open) return { spec, sources };
  const { model } = classifier;
  const trials = known.get(model) ?? new Map<string, Promise<PresetName | undefined>>();
  known.set(model, trials);
  const key = JSON.stringify([spec.input, spec.outputName, kind]);
  const found = trials.get(key) ?? unrecorded(() => surestFamily(spec.input, classifier, kind));
  trials.set(key, found);
  const family = await found;
  if (family === undefined) return { spec, sources };
  const { scale, mean, std, channels } = presets[family];
  const tried = { scale: fromTrial, mean: fromTrial, std: fromTrial, channels: fromTrial };
  return {
    spec: { ...spec, input: { ...spec.input, scale, mean, std, channels } },
    sources: { ...sources, ...tried },
  };
}

/** The source of values that a trial has shown. */
export const fromTrial = 'a trial';

/** undefined: no preset is convincing, or none is clearly better than the current one. */
async function surestFamily(
  base: Preprocess,
  classifier: Classifier,
  kind: OutputKind | undefined,
): Promise<PresetName | undefined> {
  const usual = await sureness(base, classifier, kind);
  if (usual === undefined) return undefined;
  let best: { readonly family: PresetName; readonly sure: number } | undefined;
  for (const family of families) {
    const { scale, mean, std, channels } = presets[family];
    const sure = await sureness({ ...base, scale, mean, std, channels }, classifier, kind);
    if (sure !== undefined && sure > (best?.sure ?? Number.NEGATIVE_INFINITY)) best = { family, sure };
  }
  if (best === undefined || best.sure < Math.log(convincing) || best.sure < usual + clearly) return undefined;
  return best.family;
}

/** Mean logarithm of the right classes' probability; undefined: it can't be computed. */
async function sureness(
  input: Preprocess,
  classifier: Classifier,
  kind: OutputKind | undefined,
): Promise<number | undefined> {
  const { height, width, layout } = classifier.input;
  let sum = 0;
  for (const [file, right] of photographs) {
    const path = photographPath(file);
    if (path === undefined) return undefined;
    const { picture } = fitImage(await openImage(path), input, [height, width]);
    const start = performance.now();
    const raw = await classifier.run(toTensor(picture, input, layout), 1).catch(() => undefined);
    if (raw === undefined || !imageNetRows.includes(raw.length) || performance.now() - start > patience)
      return undefined;
    const { probabilities } = toProbabilities(raw, 1, kind ?? guessKind(raw, raw.length));
    const background = raw.length - 1000;
    sum += Math.log(right.reduce((total, index) => total + (probabilities[index + background] ?? 0), 0) + 1e-9);
  }
  return sum / photographs.length;
}

/** The folder of the photographs, in an installed Relabel or in the sources; undefined: they weren't shipped. */
function photographPath(photograph: string): string | undefined {
  const places = ['../media/examples/', '../../../../media/examples/'];
  const paths = places.map((place) => fileURLToPath(new URL(place + photograph, import.meta.url)));
  return paths.find((path) => existsSync(path));
}
