import { formatShare, percent } from '../../src/common/numbers.ts';
import { formatSaid, type Unit } from '../../src/common/said.ts';
import type {
  ExplanationView,
  HistoryRun,
  MethodChoice,
  PanelImage,
  PanelState,
  Provider,
  Sample,
  Stage,
} from '../../src/protocol/panel.ts';
import { mapVerdict, methodOf } from './methods.ts';
import type { Heat } from './picture/heat.ts';
import { strongestRegion } from './picture/region.ts';

/** Execution providers as people know them. */
export const providerNames: Readonly<Record<Provider, string>> = {
  cpu: 'CPU',
  cuda: 'CUDA',
  webgpu: 'WebGPU',
  coreml: 'Core ML',
  dml: 'DirectML',
};

/** What has happened to the image file. */
export const staleWords: Readonly<Record<NonNullable<PanelImage['stale']>, string>> = {
  changed: 'The image has changed. Run again to explain the new picture.',
  unreadable:
    'The image file has changed and can’t be read as an image now. You see the previous picture; the log has the reason.',
  deleted: 'The image was deleted; this is its last explanation.',
};

/** What a model that has changed means for the explanation on screen. */
export const modelChangedWords =
  'The model, or a file beside it, has changed since this explanation. Run again to explain it as it is now.';

const stageWords: Readonly<Record<Stage, string>> = {
  'loading models': 'Loading models',
  'reading image': 'Reading image',
  predicting: 'Predicting',
  differentiating: 'Taking gradients',
  sampling: 'Making samples',
  distilling: 'Training the student',
};

/**
 * What a running explanation is doing, such as "Making samples, 320 of 1000".
 * @param method that makes it: only one with a free number of samples makes such; others ask about images of their own.
 */
export function activity({ stage, done, total }: ExplanationView, method?: MethodChoice): string {
  const own = stage === 'sampling' && method?.samples === null;
  const words = own ? 'Asking the model' : stage === undefined ? 'Starting' : stageWords[stage];
  return stage === 'sampling' && total > 0 ? `${words}, ${done} of ${total}` : words;
}

/** What is said of a first explanation that was cancelled. @param method see `activity`. */
export function cancelledWords({ prediction, done, total }: ExplanationView, method?: MethodChoice): string {
  if (prediction === undefined && done === 0) return 'Cancelled before the model was asked.';
  if (method?.samples === null || total === 0) return 'Cancelled.';
  return `Cancelled after ${done} of ${total} samples.`;
}

/** What is different about an explanation from the history. */
export function rememberedWords({ made }: HistoryRun): string {
  const when = new Date(made).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return `Explained on ${when}. Sample images aren’t stored; run again to view or export them.`;
}

/** Where the map is hot, for those who cannot see it. */
export function mapSummary(heat: Heat | undefined): string {
  if (heat === undefined) return '';
  const region = strongestRegion(heat);
  if (region === undefined) return 'No pixel supports the class.';
  return `Strongest area: ${region.name} (${percent(region.share)} of positive evidence).`;
}

/** Shares of the samples below which a map is no more than a guess. */
const guessBelow = 0.25;

/** How far a map that is not finished has come; undefined: it is finished, or there is none. */
export function unfinishedWords({ unfinished }: ExplanationView): string | undefined {
  if (unfinished === undefined) return undefined;
  const { from, done, total } = unfinished;
  if (from === 'gradients') return 'First guess, from gradients alone';
  const made = `from ${done} of ${total} samples`;
  return done < guessBelow * total ? `First guess, ${made}` : `Unfinished, ${made}`;
}

/** Alternative text of the hero picture. @param nameOf a class, as the page calls it. */
export function pictureText(
  { image, explanation }: PanelState,
  nameOf: (label: number) => string,
  heat: Heat | undefined,
): string {
  const target = explanation.prediction?.target.index;
  if (heat === undefined || target === undefined) return `${image.name}, without a saliency map`;
  const unfinished = unfinishedWords(explanation);
  const how = unfinished === undefined ? '' : ` (${unfinished.charAt(0).toLowerCase()}${unfinished.slice(1)})`;
  return `${image.name} under the saliency map for ${nameOf(target)}${how}. ${mapSummary(heat)}`;
}

/** How the numbers of a class are called: a score only has its name. */
export function subjectWords(name: string, unit: Unit): string {
  return unit === 'score' ? name : `Probability of ${name}`;
}

/** A tile in one line, which begins with its visible text. */
export function sampleText(sample: Sample, name: string, unit?: Unit): string {
  const mark = sample.kept ? 'kept' : 'shifted';
  const read = `${name} ${formatSaid(sample.labelProbability, unit)} change ${formatShare(sample.change, 3)}`;
  return `${read}, ${mark}, sample ${sample.index}`;
}

/** What a screen reader hears of a map on the way: that there is one, and that samples have replaced a guess. */
function mapNews(then: ExplanationView, now: ExplanationView): string | undefined {
  if (!now.map || now.unfinished === undefined || then.unfinished?.from === now.unfinished.from) return undefined;
  const words = unfinishedWords(now);
  const next = now.unfinished.from === 'gradients' ? 'Samples will replace it.' : 'It improves as samples are added.';
  return `${then.map ? 'The map has changed' : 'A map is shown'}. ${words}. ${next}`;
}

/** What a screen reader hears when an explanation has moved from one state to the next; undefined: nothing. */
export function announcement(before: PanelState | undefined, after: PanelState): string | undefined {
  const fresh = before === undefined || before.run !== after.run;
  const { explanation: now, image } = after;
  const then = before?.explanation;
  if (now.phase === 'running') {
    if (fresh || then?.phase !== 'running') return `Explaining ${image.name}.`;
    return mapNews(then, now);
  }
  if (!fresh && image.stale !== undefined && before.image.stale !== image.stale) return staleWords[image.stale];
  if (!fresh && after.modelChanged === true && before.modelChanged !== true) return modelChangedWords;
  if (!fresh && then?.phase === now.phase) return undefined;
  const wentBack = then?.phase === 'running' && before !== undefined && after.run < before.run;
  if (wentBack && now.phase === 'done') return 'Cancelled. The previous explanation is shown again.';
  const method = methodOf(after, now.settings.method);
  if (now.phase === 'cancelled') return cancelledWords(now, method);
  const verdict = mapVerdict(now, method);
  if (now.phase !== 'done' || verdict === undefined) return undefined;
  const begin = now.remembered === undefined ? 'Done' : 'Shown from the history';
  return `${begin}. ${verdict.word}. ${now.advice ?? ''}`.trim();
}
