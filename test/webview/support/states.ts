import { colormapOf } from '../../../src/common/colormap.ts';
import { differenceOf } from '../../../src/extension/panel/comparison/mapDifference.ts';
import { folders } from '../../../src/pipeline/methods/descriptors.ts';
import type {
  ClassScore,
  ComparisonChange,
  ExplanationView,
  Frame,
  PanelEvaluation,
  PanelState,
  Prediction,
  RoadFigures,
  SaliencyMap,
  Sample,
} from '../../../src/protocol/panel.ts';

/** A label list like ImageNet's, long and with synonyms. */
const known: Readonly<Record<number, string>> = {
  281: 'tabby, tabby cat',
  282: 'tiger cat',
  285: 'Egyptian cat',
  287: 'lynx, catamount',
  292: 'tiger, Panthera tigris',
  134: 'crane',
  517: 'crane',
};
export const labels: readonly string[] = Array.from(
  { length: 1000 },
  (_, index) => known[index] ?? `thing ${index}, object ${index}`,
);

/** chelsea.png (451 × 300) for an input of 224 at crop fraction 0.875: the middle 262.5 pixels. */
export const chelseaFrame: Frame = {
  imageWidth: 451,
  imageHeight: 300,
  x: 94.08,
  y: 18.75,
  width: 262.5,
  height: 262.5,
};

function score(index: number, probability: number): ClassScore {
  return { index, label: labels[index] ?? '', probability };
}

/** A repeatable stand-in for chance, 0–1. */
function noise(seed: number): number {
  const wave = Math.sin(seed * 12.9898) * 43758.5453;
  return wave - Math.floor(wave);
}

/** Warm eyes and nose of the cat, a little noise, a cold lower left; signed, in small units like a real map's. */
export function catMap(sharpness = 1): SaliencyMap {
  const side = 112;
  const spots = [
    { x: 0.29, y: 0.38, spread: 0.09, strength: 1 },
    { x: 0.83, y: 0.44, spread: 0.08, strength: 0.75 },
    { x: 0.65, y: 0.87, spread: 0.1, strength: 0.6 },
    { x: 0.15, y: 0.85, spread: 0.15, strength: -0.5 },
  ];
  const values = Float32Array.from({ length: side * side }, (_, index) => {
    const x = (index % side) / side;
    const y = Math.floor(index / side) / side;
    const wave = 0.06 * Math.sin(x * 21 + y * 5) * Math.cos(y * 17 - x * 9);
    const sum = spots.reduce((total, spot) => {
      const distance = (x - spot.x) ** 2 + (y - spot.y) ** 2;
      return total + spot.strength * Math.exp(-distance / (2 * (spot.spread / sharpness) ** 2));
    }, wave);
    return sum * 0.0042;
  });
  return { width: side, height: side, values };
}

/** The first `count` of a run's samples: about half are kept, the rest go to a few classes. */
export function makeSamples(count: number): Sample[] {
  const targets = [282, 282, 282, 281, 281, 287, 292];
  return Array.from({ length: count }, (_, index) => {
    const kept = noise(index + 1) < 0.51;
    const label = kept ? 285 : (targets[Math.floor(noise(index + 7000) * targets.length)] ?? 282);
    const labelProbability = 0.25 + 0.5 * noise(index + 300);
    const probability = kept ? labelProbability : labelProbability * (0.1 + 0.7 * noise(index + 900));
    return {
      index,
      label,
      labelProbability,
      probability,
      targetScore: 0,
      kept,
      change: 0.02 + 0.12 * noise(index + 5000),
    };
  });
}

function counts(samples: readonly Sample[]) {
  const shiftedTo: Record<string, number> = {};
  for (const { kept, label } of samples) {
    const name = labels[label] ?? '';
    if (!kept) shiftedTo[name] = (shiftedTo[name] ?? 0) + 1;
  }
  const kept = samples.filter((sample) => sample.kept).length;
  return { total: samples.length, kept, shifted: samples.length - kept, shiftedTo };
}

const settings = { model: 'SqueezeNet 1.1 (bundled)', method: 'relabel', sampling: 'local', seed: 0 } as const;

const prediction: Prediction = {
  top: [score(285, 0.391), score(282, 0.318), score(281, 0.278), score(287, 0.008), score(292, 0.002)],
  target: score(285, 0.391),
  reconstruction: score(282, 0.44),
  provider: 'cpu',
  providerNotes: ['CUDA did not load: libcudnn.so.9 is not there.'],
  labels,
  inputSize: [224, 224],
};

/** The state with some of its explanation changed. */
function withView(state: PanelState, change: Partial<ExplanationView>): PanelState {
  return { ...state, explanation: { ...state.explanation, ...change } };
}

export const waiting: PanelState = {
  run: 0,
  image: { uri: 'file:///work/images/chelsea.png', name: 'chelsea.png', path: 'images/chelsea.png' },
  choices: {
    models: ['SqueezeNet 1.1 (bundled)'],
    methods: Object.values(folders).map((descriptor) => ({
      ...descriptor,
      samples: descriptor.samples === 'setting' ? 1000 : descriptor.samples,
    })),
    bundledOnly: true,
  },
  explanation: {
    settings,
    phase: 'waiting',
    imageSha256: 'that of chelsea.png',
    imageNotes: [],
    convergence: [],
    done: 0,
    total: 0,
    samples: [],
    notes: [],
  },
  colours: 'plasma',
  colormap: colormapOf('plasma'),
};

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
      'Where the map is hot, showing the image makes the class more probable; another seed would give nearly the same map (rank correlation 0.95 to expect).',
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
      agreement: null,
      majorityBaseline: null,
      correlation: null,
      splitHalf: null,
      reliability: null,
      strength: null,
      hard: false,
    },
  });
}

/** A curve that falls or rises from one probability to another, `sharpness` times as fast as in a straight line. */
function curve(from: number, to: number, sharpness: number, points: number) {
  const scores = Array.from({ length: points }, (_, point) => {
    const share = 1 - (1 - point / (points - 1)) ** sharpness;
    const wobble = 0.04 * Math.sin(point * 2.3) * Math.sin((Math.PI * point) / (points - 1));
    return Math.min(1, Math.max(0, from + (to - from) * share + wobble));
  });
  const ends = ((scores[0] ?? 0) + (scores.at(-1) ?? 0)) / 2;
  return { scores, auc: (scores.reduce((sum, score) => sum + score, 0) - ends) / (points - 1) };
}

function pair(deletion: ReturnType<typeof curve>, insertion: ReturnType<typeof curve>) {
  return { deletion, insertion, difference: insertion.auc - deletion.auc };
}

/** Of an input of 224 × 224, with `step` pixels a step. */
export function evaluation(step = 1792): PanelEvaluation {
  const points = Math.ceil(50176 / step) + 1;
  const map = pair(curve(0.391, 0.004, 6, points), curve(0.11, 0.391, 5, points));
  const random = pair(curve(0.391, 0.004, 1.6, points), curve(0.11, 0.391, 0.8, points));
  return { usualStep: 1792, fineStep: 224, curves: { step, pixels: 50176, map, random } };
}

export const road: RoadFigures = {
  percentages: [10, 20, 30, 40, 50, 60, 70, 80, 90],
  morf: [0.3, 0.2, 0.1, 0.1, 0.1, 0.05, 0.05, 0.0, 0.0],
  lerf: [0.4, 0.4, 0.4, 0.38, 0.36, 0.35, 0.3, 0.25, 0.22],
  meanMorf: 0.1,
  meanLerf: 0.34,
  difference: 0.24,
};

/** What the history brings back. */
export function remembered(): PanelState {
  return withView(done(), { remembered: { made: Date.UTC(2026, 10, 24, 5, 37), modelChanged: false } });
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
      agreement: null,
      majorityBaseline: null,
      correlation: null,
      splitHalf: null,
      reliability: null,
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

/** Another class, explained beside the one of `done`: its map is warm elsewhere, and cold where that is warm. */
export function compared(): PanelState {
  return comparedBy({ kind: 'class', target: 282 });
}

function comparedBy(change: ComparisonChange): PanelState {
  const first = done();
  const { width, height, values } = catMap(1.4);
  const map = { width, height, values: values.map((_, at) => 0.5 * (values[at - 9 * width + 12] ?? 0)) };
  const second: ExplanationView = {
    ...first.explanation,
    settings: { ...settings, target: 282 },
    prediction: { ...prediction, target: score(282, 0.318) },
    samples: [],
    map,
    student: {
      agreement: 0.81,
      majorityBaseline: 0.55,
      correlation: 0.66,
      splitHalf: 0.84,
      reliability: 0.91,
      strength: 2,
      hard: true,
    },
  };
  const difference = differenceOf(
    { map: first.explanation.map ?? map, frame: chelseaFrame },
    { map, frame: chelseaFrame },
  );
  return { ...first, comparison: { change, second, difference, remarks: [] } };
}

/** Another model that is just being shown the samples of the first, and does not have its class. */
export function comparedModels(): PanelState {
  const state = comparedBy({ kind: 'model', model: 'Birds v7' });
  const { comparison } = state;
  if (comparison?.second === undefined) return state;
  return {
    ...state,
    choices: { ...state.choices, models: ['Birds v7', ...state.choices.models] },
    comparison: {
      ...comparison,
      second: { ...comparison.second, settings: { ...settings, model: 'Birds v7' } },
      warning:
        'Birds v7 has no class “Egyptian cat”. B explains its own top class, “tiger cat”, so maps, difference and figures are for different classes.',
      remarks: [
        'Both are drawn with the same seed and method, but where and how strongly a sample is changed follows each model’s own answers, so the samples are not the same.',
      ],
      sharedSamples: { rescored: { total: 1000, same: 870, foreign: 12, kept: 540 } },
    },
  };
}

/** A second explanation that is on its way. */
export function comparing(): PanelState {
  const state = compared();
  const { comparison } = state;
  if (comparison?.second === undefined) return state;
  const missing = { counts: undefined, student: undefined, status: undefined, evaluation: undefined, map: undefined };
  const second = { ...comparison.second, ...missing, phase: 'running', stage: 'sampling', done: 240 } as const;
  return { ...state, comparison: { change: comparison.change, second, remarks: [] } };
}

/** A second explanation that failed. */
export function comparisonFailed(): PanelState {
  const state = comparing();
  const second = state.comparison?.second;
  if (second === undefined) return state;
  const error = { message: 'There is no model "Birds v7" in the settings: choose another.', setting: 'relabel.models' };
  return {
    ...state,
    comparison: {
      change: { kind: 'model', model: 'Birds v7' },
      second: { ...second, phase: 'failed', stage: undefined, prediction: undefined, error },
      remarks: [],
    },
  };
}
