import { colormapOf } from '../../../../src/common/colormap.ts';
import { folders } from '../../../../src/pipeline/methods/descriptors.ts';
import type {
  ClassScore,
  ExplanationView,
  Frame,
  PanelState,
  Prediction,
  SaliencyMap,
  Sample,
} from '../../../../src/protocol/panel.ts';

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

export function score(index: number, probability: number): ClassScore {
  return { index, label: labels[index] ?? '', probability };
}

/** A repeatable stand-in for chance, 0–1. */
export function noise(seed: number): number {
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

export function counts(samples: readonly Sample[]) {
  const shiftedTo: Record<string, number> = {};
  for (const { kept, label } of samples) {
    const name = labels[label] ?? '';
    if (!kept) shiftedTo[name] = (shiftedTo[name] ?? 0) + 1;
  }
  const kept = samples.filter((sample) => sample.kept).length;
  return { total: samples.length, kept, shifted: samples.length - kept, shiftedTo };
}

export const settings = { model: 'SqueezeNet 1.1 (bundled)', method: 'relabel', sampling: 'local', seed: 0 } as const;

export const prediction: Prediction = {
  top: [score(285, 0.391), score(282, 0.318), score(281, 0.278), score(287, 0.008), score(292, 0.002)],
  target: score(285, 0.391),
  reconstruction: score(282, 0.44),
  provider: 'cpu',
  providerNotes: ['CUDA did not load: libcudnn.so.9 is not there.'],
  labels,
  inputSize: [224, 224],
};

/** The state with some of its explanation changed. */
export function withView(state: PanelState, change: Partial<ExplanationView>): PanelState {
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
