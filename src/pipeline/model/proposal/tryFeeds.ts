import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ModelSpec, Preprocess, PreprocessSources } from '../../../protocol/models.ts';
import { type PresetName, presets } from '../../../settings/presets.ts';
import { fitImage, openImage, toTensor } from '../../image/image.ts';
import type { LoadedModel } from '../../onnx/session.ts';
import type { Classifier } from '../classifier.ts';
import { guessKind, type OutputKind, toProbabilities } from '../probabilities.ts';

/** The photographs that come with Relabel, and the ImageNet classes of what they show. */
const photographs = [
  ['chelsea.png', [281, 282, 285]],
  ['coffee.png', [504, 967]],
] as const;

/** Families whose values for a pixel differ. */
const families: readonly PresetName[] = ['torchvision', 'symmetric', 'unit', 'raw255', 'keras-caffe'];

/** Rows of ImageNet-1k, and of Keras' and TensorFlow's versions with a class for the background before all others. */
const imageNetRows = [1000, 1001];
/** A model that is fed rightly gives what a photograph shows at least so much on average (geometric mean). */
const convincing = 0.5;
/** By so much, in natural logarithms, another way must be surer than the one that is taken by default. */
const clearly = 0.05;
/** Milliseconds of a run beyond which trying them all would be felt. */
const patience = 1500;

type Resolved = { readonly spec: ModelSpec; readonly sources: PreprocessSources };

const known = new WeakMap<LoadedModel, Promise<PresetName | undefined>>();

/**
 * Of a model with the classes of ImageNet, where nothing says how it is fed: the usual way that makes it surest of what
 * two photographs show. That is a better guess than a fixed one, and no proof.
 *
 * @param classifier of the model, for single images.
 * @param kind of its numbers; undefined: by themselves.
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
  const found = known.get(model) ?? surestFamily(spec.input, classifier, kind);
  known.set(model, found);
  const family = await found;
  if (family === undefined) return { spec, sources };
  const { scale, mean, std, channels } = presets[family];
  const tried = { scale: fromTrial, mean: fromTrial, std: fromTrial, channels: fromTrial };
  return {
    spec: { ...spec, input: { ...spec.input, scale, mean, std, channels } },
    sources: { ...sources, ...tried },
  };
}

/** The source of what a trial has shown. */
export const fromTrial = 'a trial';

/** undefined: none is convincing, or clearly better than the one that is there. */
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

/** Mean logarithm of the probability of what the photographs show; undefined: can't be told. */
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

/** Beside the bundle in an installed Relabel, and in the sources; undefined: they were not shipped. */
function photographPath(photograph: string): string | undefined {
  const places = ['../media/examples/', '../../../../media/examples/'];
  const paths = places.map((place) => fileURLToPath(new URL(place + photograph, import.meta.url)));
  return paths.find((path) => existsSync(path));
}
