/** The states of a panel that tests and pictures show: chelsea.png, explained by the bundled model. */
export { catMap, chelseaFrame, labels, makeSamples, waiting } from './states/chelsea.ts';
export { compared, comparedModels, comparing, comparisonFailed } from './states/comparisons.ts';
export { evaluation, road } from './states/evaluation.ts';
export {
  cancelled,
  changed,
  done,
  failed,
  guessed,
  loading,
  nothingShifted,
  random,
  remembered,
  rise,
  running,
  scattered,
  unstable,
} from './states/runs.ts';
