import { colormap } from '../../common/colormap.ts';
import type { SaliencyMap } from '../../protocol/explanation.ts';
import type { Failure } from '../../protocol/failure.ts';
import type { MethodChoice, MethodName, PanelState, RunSettings } from '../../protocol/panel.ts';
import type { OpenedImage } from '../../protocol/pictures.ts';
import { autoSamples, defaultSamples, descriptorOf, methodNames } from '../../settings/methods.ts';
import type { Settings } from '../../settings/settings.ts';
import type { RunEvent } from '../process/runQueue.ts';

/** What never changes about a panel. */
export type PanelImage = Pick<PanelState, 'uri' | 'imageName' | 'imagePath'>;

/** A panel before its first run. */
export function initialState(image: PanelImage, settings: RunSettings): PanelState {
  return { ...image, run: 0, settings, models: [], methods: [], bundledOnly: true, ...empty };
}

const empty = {
  phase: 'waiting',
  stage: undefined,
  error: undefined,
  stale: undefined,
  remembered: undefined,
  imageSha256: undefined,
  frame: undefined,
  imageNotes: [],
  prediction: undefined,
  done: 0,
  total: 0,
  counts: undefined,
  samples: [],
  masks: undefined,
  map: undefined,
  colormap,
  status: undefined,
  advice: undefined,
  student: undefined,
  convergence: [],
  timings: undefined,
  evaluation: undefined,
  notes: [],
} as const satisfies Partial<PanelState>;

/** A new run. The frame of the one before stays, so that the picture does not jump. */
export function startRun(before: PanelState, run: number, settings: RunSettings): PanelState {
  const { frame, imageNotes, imageSha256 } = before;
  const usual = before.methods.find(({ name }) => name === settings.method)?.samples;
  // Methods with a number of their own tell it when they begin.
  const count = usual === null ? 0 : (settings.samples ?? usual ?? 0);
  const total = count === 'auto' ? autoSamples.samples : count;
  return { ...before, ...empty, run, settings, total, frame, imageNotes, imageSha256 };
}

/** The models and methods that can be picked. */
export function withChoices(state: PanelState, settings: Settings): PanelState {
  const { models } = settings;
  return {
    ...state,
    models: models.map(({ name }) => name),
    methods: methodNames.map((name) => choiceOf(name, settings)),
    bundledOnly: models.every(({ bundled }) => bundled),
  };
}

function choiceOf(name: MethodName, settings: Settings): MethodChoice {
  const facts = descriptorOf(name);
  return { ...facts, name, samples: facts.samples === null ? null : defaultSamples(name, settings) };
}

/** An explanation of before, in the panel of its image. */
export function recall(now: PanelState, run: number, remembered: PanelState): PanelState {
  const { uri, imageName, imagePath, models, methods, bundledOnly } = now;
  return { ...remembered, run, uri, imageName, imagePath, models, methods, bundledOnly };
}

/** The state after an event of its run. Typed arrays are copied: those of an event share its whole message. */
export function advance(state: PanelState, event: RunEvent): PanelState {
  switch (event.type) {
    case 'stage':
      return { ...state, phase: 'running', stage: event.stage };
    case 'opened':
      return opened(state, event.opened);
    case 'predicted':
      return { ...state, prediction: event.prediction, frame: event.frame };
    case 'progress': {
      const { done, total, counts, samples, map, splitHalf } = event.progress;
      const convergence = splitHalf === undefined ? state.convergence : [...state.convergence, { done, splitHalf }];
      const all = [...state.samples, ...samples];
      const shown = map === undefined ? state.map : own(map);
      return { ...state, done, total, counts, samples: all, convergence, map: shown };
    }
    case 'explained': {
      const { prediction, status, advice, map, counts, samples, masks, student, timings, notes } = event.explanation;
      const figures = { prediction, status, advice, counts, samples, masks, student, timings, notes };
      const { total } = counts;
      const { uncertainty } = event.explanation;
      const maps = { map: map && own(map), uncertainty: uncertainty && own(uncertainty) };
      return { ...state, ...figures, ...maps, phase: 'done', stage: undefined, done: total, total };
    }
  }
}

/** Where the model's input lies is known of the picture before only. */
function opened(state: PanelState, { sha256, notes }: OpenedImage): PanelState {
  const frame = sha256 === state.imageSha256 ? state.frame : undefined;
  return { ...state, imageNotes: notes, imageSha256: sha256, frame };
}

/**
 * The state after a run that came to nothing. A finished explanation that was shown before it comes back, so that
 * nothing is lost; what a cancelled first run has shown so far stays.
 *
 * @param finished the last finished explanation of the panel, if there is one
 */
export function endRun(state: PanelState, failure: Failure, finished: PanelState | undefined): PanelState {
  const cancelled = failure.code === 'cancelled';
  const error = { message: failure.message, setting: failure.setting };
  if (finished !== undefined) {
    const { models, methods, bundledOnly } = state;
    const back = { ...finished, models, methods, bundledOnly };
    return cancelled ? back : { ...back, phase: 'failed', error };
  }
  if (cancelled) return { ...state, phase: 'cancelled', stage: undefined };
  return { ...state, phase: 'failed', stage: undefined, map: undefined, samples: [], error };
}

function own(map: SaliencyMap): SaliencyMap {
  return { ...map, values: new Float32Array(map.values) };
}
