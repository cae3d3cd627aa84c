import type { HistoryRun, PanelState, Provider, Sample, Stage } from '../../src/protocol/panel.ts';

import type { Heat } from './heat.ts';
import { shortLabel } from './labels.ts';
import { methodOf, statusWord } from './methods.ts';
import { formatShare } from './numbers.ts';
import { strongestRegion } from './region.ts';

/** Execution providers as people know them. */
export const providerNames: Readonly<Record<Provider, string>> = {
  cpu: 'CPU',
  cuda: 'CUDA',
  webgpu: 'WebGPU',
  coreml: 'Core ML',
  dml: 'DirectML',
};

/** What has become of the image file. */
export const staleWords: Readonly<Record<NonNullable<PanelState['stale']>, string>> = {
  changed: 'The image has changed since: run again to explain it as it is now.',
  unreadable:
    'The image file has changed and can’t be read as an image now: what is shown is the picture before. The log says why.',
  deleted: 'The image file is gone. This explanation was made before.',
};

const stageWords: Readonly<Record<Stage, string>> = {
  'loading models': 'Loading models',
  'reading image': 'Reading image',
  predicting: 'Predicting',
  sampling: 'Making samples',
  distilling: 'Distilling the student',
};

/** What a running explanation is doing, such as "Making samples, 320 of 1000". */
export function activity(state: PanelState): string {
  const words = state.stage === undefined ? 'Starting' : stageWords[state.stage];
  return state.stage === 'sampling' && state.total > 0 ? `${words}, ${state.done} of ${state.total}` : words;
}

/** What is different about an explanation that comes from the history. */
export function rememberedWords({ made, modelChanged }: HistoryRun): string {
  const when = new Date(made).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  if (modelChanged) return `Made on ${when}; the model has changed since. Run again to explain it as it is now.`;
  return `Made on ${when}. Pictures of the samples are not kept: run again to see them, and to export.`;
}

/** A share 0–1 in whole percent. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Where the map is hot, for those who cannot see it. */
export function mapSummary(heat: Heat | undefined): string {
  if (heat === undefined) return '';
  const region = strongestRegion(heat);
  if (region === undefined) return 'No pixel speaks for the class.';
  return `The ${region.name} holds the most, ${percent(region.share)} of the positive contribution.`;
}

/** Alternative text of the hero picture. */
export function pictureText(state: PanelState, heat: Heat | undefined): string {
  const target = state.prediction?.target.label;
  if (heat === undefined || target === undefined) return `${state.imageName}, without a saliency map`;
  const part = state.phase === 'running' ? 'a first saliency map' : 'the saliency map';
  return `${state.imageName} under ${part} for ${shortLabel(target)}. ${mapSummary(heat)}`;
}

/** What a tile says, as one line that begins with what is to be read on it. */
export function sampleText(sample: Sample, name: string): string {
  const mark = sample.kept ? 'kept' : 'shifted';
  return `${name} ${formatShare(sample.labelProbability)} ${mark}, sample ${sample.index}`;
}

/** What a screen reader hears when an explanation has moved on from one state to the next; undefined: nothing. */
export function announcement(before: PanelState | undefined, after: PanelState): string | undefined {
  const fresh = before === undefined || before.run !== after.run;
  if (after.phase === 'running') {
    if (fresh || before.phase !== 'running') return `Explaining ${after.imageName}.`;
    return !before.map && after.map ? 'A first map is shown; it gets better as samples come in.' : undefined;
  }
  if (!fresh && after.stale !== undefined && before.stale !== after.stale) return staleWords[after.stale];
  if (!fresh && before.phase === after.phase) return undefined;
  const wentBack = before?.phase === 'running' && after.run < before.run;
  if (wentBack && after.phase === 'done') return 'Cancelled. The explanation before is shown again.';
  if (after.phase === 'cancelled') return `Cancelled after ${after.done} of ${after.total} samples.`;
  if (after.phase !== 'done' || after.status === undefined) return undefined;
  const begin = after.remembered === undefined ? 'Done' : 'Shown from the history';
  const word = statusWord(after.status, methodOf(after, after.settings.method), after.student?.reliability);
  return `${begin}. ${word}. ${after.advice ?? ''}`.trim();
}
