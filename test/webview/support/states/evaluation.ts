import type { PanelEvaluation, RoadFigures } from '../../../../src/protocol/panel.ts';

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
