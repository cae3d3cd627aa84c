import { isDeepStrictEqual } from 'node:util';
import { sampleCount } from '../../common/sampleCount.ts';
import type { Explanation, Prediction, SaliencyMap } from '../../protocol/explanation.ts';
import type { ExplanationView, RunSettings } from '../../protocol/explanationView.ts';
import type { Failure } from '../../protocol/failure.ts';
import type { MethodChoice } from '../../protocol/panelState.ts';
import type { OpenedImage } from '../../protocol/pictures.ts';
import { autoSamples } from '../../settings/methods.ts';
import type { RunEvent } from '../process/runQueue.ts';

const empty = {
  phase: 'waiting',
  stage: undefined,
  error: undefined,
  remembered: undefined,
  imageSha256: undefined,
  imageNotes: [],
  frame: undefined,
  prediction: undefined,
  done: 0,
  total: 0,
  counts: undefined,
  samples: [],
  masks: undefined,
  map: undefined,
  unfinished: undefined,
  uncertainty: undefined,
  regions: undefined,
  status: undefined,
  advice: undefined,
  student: undefined,
  convergence: [],
  timings: undefined,
  evaluation: undefined,
  scatter: undefined,
  layers: undefined,
  sanity: undefined,
  notes: [],
} as const satisfies Omit<ExplanationView, 'settings'>;

/** An explanation that nobody has requested yet. */
export function emptyExplanation(settings: RunSettings): ExplanationView {
  return { settings, ...empty };
}

/**
 * An explanation that was just requested. The frame of the previous one stays, so that the picture does not jump.
 *
 * @param methods that can be picked, with their default numbers of samples.
 */
export function startExplanation(
  { frame, imageNotes, imageSha256 }: ExplanationView,
  settings: RunSettings,
  methods: readonly MethodChoice[],
): ExplanationView {
  const method = methods.find(({ name }) => name === settings.method);
  // Methods that decide their own number report it when they begin.
  const count = sampleCount(settings.samples, method) ?? 0;
  const total = count === 'auto' ? autoSamples.samples : count;
  return { ...emptyExplanation(settings), total, frame, imageNotes, imageSha256 };
}

/**
 * The explanation after an event of its run. Typed arrays are copied: those of an event share the whole message's
 * buffer.
 */
export function advance(view: ExplanationView, event: RunEvent): ExplanationView {
  switch (event.type) {
    case 'stage':
      return { ...view, phase: 'running', stage: event.stage };
    case 'opened':
      return opened(view, event.opened);
    case 'predicted':
      return { ...view, prediction: withLabelsOf(event.prediction, view.prediction), frame: event.frame };
    case 'progress': {
      const { done, total, counts, samples, map, guess, splitHalf } = event.progress;
      const convergence = splitHalf === undefined ? view.convergence : [...view.convergence, { done, splitHalf }];
      const all = [...view.samples, ...samples];
      const shown = map && { map: own(map), unfinished: { from: guess ?? 'samples', done, total } as const };
      return { ...view, done, total, counts, samples: all, convergence, ...shown };
    }
    case 'explained':
      return explained(view, event.explanation);
  }
}

/** The place of the model's input is only known for the previous picture. */
function opened(view: ExplanationView, { sha256, notes }: OpenedImage): ExplanationView {
  const frame = sha256 === view.imageSha256 ? view.frame : undefined;
  return { ...view, imageNotes: notes, imageSha256: sha256, frame };
}

/**
 * Parts that were sent along the way stay the same objects if they are equal, so that the page need not get them again.
 */
function explained(view: ExplanationView, explanation: Explanation): ExplanationView {
  const { status, advice, map, uncertainty, regions, counts, masks, student, timings, notes } = explanation;
  const figures = { status, advice, regions, counts, masks, student, timings, notes };
  const { total } = counts;
  const samples = isDeepStrictEqual(view.samples, explanation.samples) ? view.samples : explanation.samples;
  const prediction = withLabelsOf(explanation.prediction, view.prediction);
  const ended = { phase: 'done', stage: undefined, done: total, total } as const;
  const maps = { map: map && own(map), unfinished: undefined, uncertainty: uncertainty && own(uncertainty) };
  return { ...view, ...figures, ...ended, ...maps, prediction, samples };
}

function withLabelsOf(prediction: Prediction, before: Prediction | undefined): Prediction {
  return before !== undefined && isDeepStrictEqual(before.labels, prediction.labels)
    ? { ...prediction, labels: before.labels }
    : prediction;
}

/**
 * The explanation after a run that failed or was cancelled. The finished one that was shown before comes back, so that
 * nothing is lost; what a cancelled first run has shown so far stays.
 *
 * @param finished the panel's last finished explanation, if there is one.
 */
export function endExplanation(
  view: ExplanationView,
  failure: Failure,
  finished: ExplanationView | undefined,
): ExplanationView {
  const cancelled = failure.code === 'cancelled';
  const error = { message: failure.message, setting: failure.setting };
  if (finished !== undefined) return cancelled ? finished : { ...finished, phase: 'failed', error };
  if (cancelled) return { ...view, phase: 'cancelled', stage: undefined };
  return { ...view, phase: 'failed', stage: undefined, map: undefined, unfinished: undefined, samples: [], error };
}

function own(map: SaliencyMap): SaliencyMap {
  return { ...map, values: new Float32Array(map.values) };
}
