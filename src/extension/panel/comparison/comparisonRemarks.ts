import { matchLabel } from '../../../common/labels/matchLabel.ts';
import type { SamplesDrawnAlike } from '../../../protocol/method.ts';
import type { ComparisonChange, ExplanationView } from '../../../protocol/panel.ts';
import type { Frame } from '../../../protocol/pictures.ts';
import { descriptorOf } from '../../../settings/methods.ts';

/** Frames that are this close, in pixels of the original, are equal up to rounding. */
const sameFrame = 0.5;

/** What must be known before the two maps are compared: that they are not for the same class. */
export function comparisonWarning(
  first: ExplanationView,
  second: ExplanationView,
  change: ComparisonChange,
): string | undefined {
  const { prediction, settings } = second;
  const wanted = first.prediction?.target;
  if (change.kind !== 'model' || prediction === undefined || wanted === undefined) return undefined;
  if (matchLabel(prediction.labels, wanted) !== undefined) return undefined;
  return `${settings.model} has no class “${wanted.label}”. B explains its own top class, “${prediction.target.label}”, so maps, difference and figures are for different classes.`;
}

/** Further notes on two explanations side by side, one sentence each. */
export function comparisonRemarks(
  first: ExplanationView,
  second: ExplanationView,
  change: ComparisonChange,
): readonly string[] {
  if (change.kind === 'method') {
    return [
      'Different methods have different units and answer different questions. Compare where the maps are hot, not their values.',
    ];
  }
  const samples = change.kind === 'model' ? commonSamples(first, second) : undefined;
  return samples === undefined ? [] : [samples];
}

/** Whether the same samples served both models. */
function commonSamples(first: ExplanationView, second: ExplanationView): string | undefined {
  const { betweenModels, reference } = descriptorOf(first.settings.method);
  if (first.total === 0 && !reference) return undefined;
  if ('never' in betweenModels) return betweenModels.never;
  if (first.masks === undefined || second.masks === undefined) return undefined;
  const { hidden, same } = betweenModels;
  if (!seeTheSame(first.frame, second.frame)) {
    return `The samples are not the same: the models see different parts of the image, and ${hidden} lie on what each sees.`;
  }
  const count = Math.min(first.samples.length, second.samples.length);
  return first.masks === second.masks
    ? `The same ${count} ${hidden} served both models: ${same}.`
    : `The samples are not the same: ${otherSamples(betweenModels, sizeOf(first), sizeOf(second))}.`;
}

/** Why two models' samples differ, given the sizes of their inputs. */
function otherSamples({ other, otherAtOneSize = other }: SamplesDrawnAlike, first: string, second: string): string {
  const sentence = first === second ? otherAtOneSize : other;
  return sentence.replace('{a}', first).replace('{b}', second);
}

/** Width and height of the model's input. */
function sizeOf({ prediction }: ExplanationView): string {
  const [height, width] = prediction?.inputSize ?? [0, 0];
  return `${width} × ${height}`;
}

function seeTheSame(a: Frame | undefined, b: Frame | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const edges = ({ x, y, width, height }: Frame) => [x, y, x + width, y + height];
  const other = edges(b);
  return edges(a).every((edge, at) => Math.abs(edge - (other[at] ?? 0)) <= sameFrame);
}
