import type { MethodName } from '../../../protocol/options.ts';

/** What the paper reports of a model; null: not known to us. */
interface Reported {
  readonly deletion: number | null;
  readonly insertion: number | null;
}

/** A row of the paper's table 1. */
export interface PaperRow {
  /** As the paper calls it. */
  readonly name: string;
  /** Ours for it, as `--methods` takes it. */
  readonly label: string;
  readonly method: MethodName;
  readonly resnet50: Reported;
  readonly vgg16: Reported;
}

/**
 * Table 1 of Hua, Ge, Zhang: Interpret the Predictions of Deep Networks via Re-Label Distillation, ICME 2021 (arXiv
 * 2409.13137), in its order. Of FGVis we know the deletion alone.
 */
export const paperRows: readonly PaperRow[] = [
  row('Grad-CAM', 'grad-cam', [0.1421, 0.6766], [0.1158, 0.6149]),
  row('sliding window', 'occlusion', [0.1232, 0.6618], [0.1087, 0.5917]),
  row('LIME', 'lime', [0.1217, 0.694], [0.1014, 0.6167]),
  { ...row('RISE', 'rise', [0.1076, 0.7267], [0.098, 0.6663]), label: 'rise:4000' },
  row('FGVis', 'fgvis', [0.0644, null], [0.0636, null]),
  row('re-label distillation', 'relabel', [0.0627, 0.719], [0.0513, 0.7981]),
];

/** Why the paper's numbers can't be held against ours, one sentence each. */
export const paperDiffers: readonly string[] = [
  'Weights: the paper’s ResNet50 and VGG16 are not named further; each model here is the file that was given.',
  'Images: the paper does not publish which it used; here they are those of the folder.',
  'Substrate: the paper says neither what deletion and insertion put in a pixel’s place nor how many pixels at a time; here they are RISE’s own: mean grey, and a blurred copy.',
  'Methods: every row is by our code with our settings; re-label distillation here samples locally and takes gradients where the model has any, and the paper’s repaints the whole image.',
  'The paper’s insertion of FGVis is not known to us.',
];

type Pair = readonly [deletion: number, insertion: number | null];

function row(name: string, method: MethodName, resnet50: Pair, vgg16: Pair): PaperRow {
  const reported = ([deletion, insertion]: Pair): Reported => ({ deletion, insertion });
  return { name, label: method, method, resnet50: reported(resnet50), vgg16: reported(vgg16) };
}
