import { differenceOf } from '../../../../src/extension/panel/comparison/mapDifference.ts';
import type { ComparisonChange, ExplanationView, PanelState } from '../../../../src/protocol/panel.ts';
import { catMap, chelseaFrame, prediction, score, settings } from './chelsea.ts';
import { done } from './runs.ts';

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
