import type { PanelState } from '../../../../src/protocol/panel.ts';
import {
  catMap,
  chelseaFrame,
  counts,
  makeSamples,
  noise,
  prediction,
  settings,
  waiting,
  withView,
} from './chelsea.ts';
import { evaluation } from './evaluation.ts';

const nothingKnown = {
  agreement: null,
  majorityBaseline: null,
  correlation: null,
  splitHalf: null,
  reliability: null,
} as const;

export const loading: PanelState = {
  ...withView(waiting, { phase: 'running', stage: 'loading models', total: 1000 }),
  run: 1,
};

/** A run that has made `done` of 1000 samples. */
export function running(done: number): PanelState {
  const samples = makeSamples(done);
  return withView(loading, {
    stage: 'sampling',
    frame: chelseaFrame,
    prediction,
    done,
    counts: counts(samples),
    samples,
    map: done >= 100 ? catMap(0.8) : undefined,
    unfinished: done >= 100 ? { from: 'samples', done, total: 1000 } : undefined,
  });
}

export function done(): PanelState {
  return withView(running(1000), {
    phase: 'done',
    stage: undefined,
    map: catMap(),
    unfinished: undefined,
    status: 'ok',
    advice: 'Two students trained on separate halves of the samples draw nearly the same map.',
    convergence: [
      { done: 200, splitHalf: 0.52 },
      { done: 600, splitHalf: 0.81 },
      { done: 1000, splitHalf: 0.91 },
    ],
    student: {
      agreement: 0.86,
      majorityBaseline: 0.52,
      correlation: 0.78,
      splitHalf: 0.91,
      reliability: 0.95,
      strength: 2,
      hard: true,
    },
    evaluation: evaluation(),
    timings: {
      total: 6130,
      load: 320,
      image: 40,
      teacher: 4300,
      vae: 900,
      synthesize: 300,
      student: 270,
      firstMap: 700,
    },
  });
}

/** A run that has a map of gradients, and no sample yet. */
export function guessed(): PanelState {
  const unfinished = { from: 'gradients', done: 0, total: 1000 } as const;
  return withView(running(0), { stage: 'differentiating', map: catMap(0.6), unfinished });
}

/** A finished explanation whose samples are laid out: the kept ones on the left, the others on the right. */
export function scattered(): PanelState {
  const whole = done();
  const coordinates = Float32Array.from(
    whole.explanation.samples.flatMap(({ index, kept, label }) => {
      const angle = 2 * Math.PI * noise(index + 40);
      const reach = Math.sqrt(noise(index + 80));
      const [x, y] = kept ? [0, 0] : [2.6, (label - 284) * 0.25];
      return [x + reach * Math.cos(angle), y + 0.8 * reach * Math.sin(angle)];
    }),
  );
  const indices = whole.explanation.samples.map(({ index }) => index);
  return withView(whole, { scatter: { scatter: { method: 'umap', pixels: 8, indices, coordinates } } });
}

/** A finished explanation by a method that has neither a VAE nor a student. */
export function rise(): PanelState {
  const samples = makeSamples(4000);
  return withView(done(), {
    settings: { ...settings, method: 'rise' },
    prediction: { ...prediction, reconstruction: undefined },
    samples,
    counts: counts(samples),
    done: 4000,
    total: 4000,
    advice:
      'Where the map is hot, showing the image makes the class more probable; another seed would give nearly the same map (expected rank correlation 0.95).',
    student: {
      agreement: null,
      majorityBaseline: null,
      correlation: null,
      splitHalf: 0.91,
      reliability: 0.95,
      strength: null,
      hard: false,
    },
  });
}

/** The reference line: no samples, and a map that means nothing. */
export function random(): PanelState {
  return withView(rise(), {
    settings: { ...settings, method: 'random' },
    samples: [],
    counts: counts([]),
    done: 0,
    total: 0,
    status: 'unstable',
    advice: 'This map is random and means nothing.',
    student: {
      ...nothingKnown,
      strength: null,
      hard: false,
    },
  });
}

/** What the history brings back. */
export function remembered(): PanelState {
  return withView(done(), { remembered: { made: Date.UTC(2026, 10, 24, 5, 37) } });
}

export function unstable(): PanelState {
  return withView(done(), {
    status: 'unstable',
    advice: 'Two students trained on separate halves of the samples draw different maps: try more samples.',
    student: {
      agreement: 0.58,
      majorityBaseline: 0.52,
      correlation: 0.31,
      splitHalf: 0.24,
      reliability: 0.39,
      strength: 3,
      hard: true,
    },
  });
}

export function nothingShifted(): PanelState {
  const samples = makeSamples(1000).map((sample) => ({ ...sample, label: 285, kept: true }));
  return withView(done(), {
    samples,
    counts: counts(samples),
    map: null,
    evaluation: undefined,
    status: 'nothing-shifted',
    advice: 'The label stayed on all 1000 samples, so they cannot tell which pixels matter: try global sampling.',
    student: {
      ...nothingKnown,
      strength: 0,
      hard: true,
    },
  });
}

export function failed(): PanelState {
  const error = {
    message: 'labels.txt has 999 labels but the model gives 1000 scores: correct the file or the setting.',
    setting: 'relabel.models[0].labels',
  };
  return { ...withView(waiting, { phase: 'failed', error }), run: 1 };
}

/** The file is another picture by now: the one that the page has. */
export function changed(): PanelState {
  const state = withView(done(), { imageSha256: 'that of the picture before' });
  return { ...state, image: { ...state.image, stale: 'changed' } };
}

export function cancelled(): PanelState {
  return withView(running(320), { phase: 'cancelled', stage: undefined });
}
