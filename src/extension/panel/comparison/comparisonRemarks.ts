import { matchLabel } from '../../../common/matchLabel.ts';
import type { ComparisonChange, PanelState } from '../../../protocol/panel.ts';
import type { Frame } from '../../../protocol/pictures.ts';

/** So far apart, in pixels of the original, two frames are the same but for rounding. */
const sameFrame = 0.5;

/** What must be known before the two maps are compared: that they are not for the same class. */
export function comparisonWarning(first: PanelState, second: PanelState, change: ComparisonChange): string | undefined {
  const { prediction, settings } = second;
  const wanted = first.prediction?.target;
  if (change.kind !== 'model' || prediction === undefined || wanted === undefined) return undefined;
  if (matchLabel(prediction.labels, wanted) !== undefined) return undefined;
  return `${settings.model} has no class “${wanted.label}”, so B is explained for its own top class, “${prediction.target.label}”: the two maps, their difference and their figures are of different classes.`;
}

/** What else is to be known of two explanations beside each other, one sentence each. */
export function comparisonRemarks(first: PanelState, second: PanelState, change: ComparisonChange): readonly string[] {
  if (change.kind === 'method') {
    return [
      'Maps of different methods have different units and answer different questions: compare where they are hot.',
    ];
  }
  const samples = change.kind === 'model' ? commonSamples(first, second) : undefined;
  return samples === undefined ? [] : [samples];
}

/** Whether the same samples served both models. */
function commonSamples(first: PanelState, second: PanelState): string | undefined {
  const { method } = first.settings;
  if (method === 'random') return 'A random map asks no model anything, so that this says nothing about the two.';
  if (first.total === 0) return undefined;
  if (method === 'relabel') {
    return 'Both are drawn with the same seed and method, but where and how strongly a sample is changed follows each model’s own answers, so the samples are not the same.';
  }
  if (first.masks === undefined || second.masks === undefined) return undefined;
  const { hidden, same, other } = wordsOf[method];
  if (!seeTheSame(first.frame, second.frame)) {
    return `The samples are not the same: the models see different parts of the image, and ${hidden} lie on what each sees.`;
  }
  const count = Math.min(first.samples.length, second.samples.length);
  return first.masks === second.masks
    ? `The same ${count} ${hidden} served both models: ${same}.`
    : `The samples are not the same: ${other(sizeOf(first), sizeOf(second))}.`;
}

const ownZero = 'What they hide has, for each model, the colour that its preprocess makes 0';

/** What is hidden by a method, and why that is the same, or not the same, for both models. */
const wordsOf = {
  rise: {
    hidden: 'masks',
    same: `they follow from the seed and the input’s size, not from a model’s answers. ${ownZero}`,
    other: (a: string, b: string) =>
      `the seed draws the same grids for both, but these are enlarged to inputs of ${a} and ${b} pixels, so that the masks are alike, not equal`,
  },
  lime: {
    hidden: 'choices of superpixels',
    same: 'the image has the same superpixels for both, and the seed says which are hidden',
    other: (a: string, b: string) =>
      a === b
        ? 'the models’ preprocess shows them the image in different pixels, which makes other superpixels'
        : `the image has other superpixels at ${a} than at ${b} pixels`,
  },
  occlusion: {
    hidden: 'windows',
    same: `they follow from the input’s size, and nothing is left to chance. ${ownZero}`,
    other: (a: string, b: string) => `the windows are those for inputs of ${a} and of ${b} pixels`,
  },
} as const;

/** Width and height of the model's input. */
function sizeOf({ prediction }: PanelState): string {
  const [height, width] = prediction?.inputSize ?? [0, 0];
  return `${width} × ${height}`;
}

function seeTheSame(a: Frame | undefined, b: Frame | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const edges = ({ x, y, width, height }: Frame) => [x, y, x + width, y + height];
  const other = edges(b);
  return edges(a).every((edge, at) => Math.abs(edge - (other[at] ?? 0)) <= sameFrame);
}
