import { mostFrequent } from '../../common/labels/mostFrequent.ts';
import { chanceWords } from '../../common/measured.ts';
import { printable, printableBrief } from '../../common/printable.ts';
import { trustOf } from '../../common/trust.ts';
import type {
  ClassScore,
  Explanation,
  Prediction,
  Rectangle,
  Region,
  StudentFigures,
} from '../../protocol/explanation.ts';
import type { MethodDescriptor } from '../../protocol/method.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import type { Frame } from '../../protocol/pictures.ts';
import type { Counts } from '../../protocol/samples.ts';
import { descriptorOf } from '../../settings/methods.ts';
import { mapRegions } from './mapRegions.ts';
import { quoted, rounded } from './plainAnswer.ts';

/** Labels that samples shifted to, by name; the rest is one number. */
const mostLabels = 8;
/** So many characters of a label or a name. */
const mostOfName = 200;
/** Rectangles of a decisive region that are told. */
const mostBoxes = 12;
/** With less above chance than this the student has learned next to nothing. */
const worthAgreement = 0.05;

/**
 * An explanation in words and figures for a language model: what was asked, what came out, where the map is hot in
 * pixels of the image, and what must not be read into it. Plain data for JSON; figures have three decimals. Names and
 * labels are from files that anybody may have written: they are short, printable and said to be data.
 *
 * @param frame where the model's input lies on the image.
 */
export function toolAnswer(options: ExplainOptions, explanation: Explanation, frame: Frame) {
  const { prediction, status, advice, map, counts, student, timings, notes } = explanation;
  return rounded({
    image: { path: options.image, width: frame.imageWidth, height: frame.imageHeight, seenByModel: seen(frame) },
    quoted,
    model: nameOf(options.model.name),
    prediction: prediction.top.map(scored),
    target: scored(prediction.target),
    unit: prediction.unit && 'The model gives a score: what is called a probability is a number in its own unit.',
    status,
    advice: printable(advice),
    figures: { agreement: student.agreement, agreementByChance: student.majorityBaseline, ...steadiness(student) },
    samples: briefCounts(counts),
    map: map && { ...mapRegions(map, frame), meaning },
    reconstruction: prediction.reconstruction && scored(prediction.reconstruction),
    decisive: explanation.regions && decisiveRegions(explanation, frame),
    caveats: caveats(options, explanation),
    notes: [...prediction.providerNotes, ...notes].map(printable),
    run: {
      method: options.method,
      sampling: options.sampling,
      seed: options.seed,
      provider: prediction.provider,
      seconds: timings.total / 1000,
    },
  });
}

/** What decides the label, as the model said when it was asked: pictures on which all else, or just that, was replaced. */
function decisiveRegions({ regions, prediction }: Explanation, frame: Frame) {
  const told = (region: Region | undefined, meaning: string) =>
    region && {
      shareOfImage: region.share,
      boxes: boxesOnImage(region.where, prediction.inputSize, frame),
      probabilityOfTarget: region.probability,
      label: scored(region.label),
      meaning,
    };
  return {
    sufficient: told(regions?.sufficient, 'This region alone, all else replaced, has the label of the target.'),
    change: told(regions?.change, 'Replacing this region alone, all else left, gives the image this label.'),
  };
}

/** The largest rectangles of a region, in whole pixels of the image. */
function boxesOnImage(where: readonly Rectangle[], [inputHeight, inputWidth]: Prediction['inputSize'], frame: Frame) {
  const [sx, sy] = [frame.width / inputWidth, frame.height / inputHeight];
  const largest = where.toSorted((a, b) => b.width * b.height - a.width * a.height).slice(0, mostBoxes);
  return largest.map(({ x, y, width, height }) => ({
    x: Math.round(frame.x + x * sx),
    y: Math.round(frame.y + y * sy),
    width: Math.round(width * sx),
    height: Math.round(height * sy),
  }));
}

const meaning =
  'Hot regions speak for the target class. thirds: share of the positive contribution in each ninth of the image, ' +
  'rows from the top. Boxes are in pixels of the image.';

function nameOf(text: string): string {
  return printableBrief(text, mostOfName);
}

function scored({ label, ...score }: ClassScore): ClassScore {
  return { ...score, label: nameOf(label) };
}

function steadiness({ correlation, splitHalf, reliability }: StudentFigures) {
  return { heldOutCorrelation: correlation, splitHalfCorrelation: splitHalf, correlationWithAnotherSeed: reliability };
}

/** The part of the image that the model looks at, in whole pixels. */
function seen({ x, y, width, height, imageWidth, imageHeight }: Frame) {
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  const [right, bottom] = [Math.min(imageWidth, x + width), Math.min(imageHeight, y + height)];
  return {
    x: Math.round(left),
    y: Math.round(top),
    width: Math.round(right - left),
    height: Math.round(bottom - top),
  };
}

function briefCounts({ total, kept, shifted, shiftedTo }: Counts) {
  const all = mostFrequent(shiftedTo).map(([label, count]) => [nameOf(label), count] as const);
  const others = all.slice(mostLabels).reduce((sum, [, count]) => sum + count, 0);
  const named = Object.fromEntries(all.slice(0, mostLabels));
  return { total, kept, shifted, shiftedTo: others > 0 ? { ...named, 'other labels': others } : named };
}

/** What an honest reader keeps in mind, the more pressing first; docs/reading-a-map.md has the long form. */
function caveats(options: ExplainOptions, { status, map, student, prediction }: Explanation): string[] {
  const said: string[] = [];
  if (map === null) said.push('There is no map, because it would mean nothing here. Do not guess one.');
  if (status === 'unstable') said.push('Unreliable: another seed could draw another map. Do not argue from it.');
  if (status === 'ok' && student.reliability !== null && trustOf(student) === 'strong areas') {
    said.push('Read the strong areas only: another seed could draw the rest otherwise.');
  }
  const { chance } = descriptorOf(options.method);
  if (status === 'ok' && chance !== undefined) {
    said.push(`${chanceWords[chance]} The map has not been tested: do not call it reliable.`);
  }
  const { agreement, majorityBaseline } = student;
  if (agreement !== null && majorityBaseline !== null && agreement - majorityBaseline < worthAgreement) {
    said.push('The student agrees with the model hardly more often than chance: the map may be noise.');
  }
  const { reconstruction, top } = prediction;
  if (options.sampling === 'global' && reconstruction && reconstruction.index !== top[0]?.index) {
    said.push('The model gives the plain reconstruction another label, so the synthetic images are not of this class.');
  }
  const { vae, gradients, layer }: MethodDescriptor['needs'] = descriptorOf(options.method).needs;
  if (vae) {
    said.push(
      'Two regions that can stand in for each other both look less important than they are together.',
      'Changed regions are also blurred: a model that reacts to blur shows that in the map.',
    );
  } else if (!gradients && !layer) {
    said.push('Parts of the image were hidden, which the model may never have seen: it may react to that itself.');
  }
  return [
    ...said,
    'The map explains this model around this image, not the object in the world and not other images.',
    // Gradients alone are drawn pixel by pixel, which does not make a pixel's value mean anything.
    gradients && !layer
      ? 'Speak of regions, not of edges or single whiskers.'
      : 'Its detail is about a tenth of the image: speak of regions, not of edges or single whiskers.',
  ];
}
