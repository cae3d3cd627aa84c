import type { PanelState } from '../../../src/protocol/panel.ts';
import type { IconName } from '../../base/icons.ts';
import { type Grade, type MapVerdict, mapVerdict, methodOf } from '../../logic/methods.ts';

/** A verdict as it is shown, with one sentence that says what to do. */
interface ShownVerdict extends Omit<MapVerdict, 'grade'> {
  readonly grade: Grade | 'pending';
  readonly sentence: string;
}

/** An icon for each grade, so that it is not conveyed by colour alone. */
export const gradeIcons: Readonly<Record<ShownVerdict['grade'], IconName>> = {
  good: 'check',
  partly: 'partly',
  bad: 'warning',
  none: 'info',
  pending: 'pending',
};

/** The verdict on the shown map, or why there is none. */
export function shownVerdict(state: PanelState): ShownVerdict {
  const { explanation } = state;
  const verdict = mapVerdict(explanation, methodOf(state, explanation.settings.method));
  if (verdict !== undefined) return { ...verdict, sentence: explanation.advice ?? '' };
  if (explanation.phase === 'running') {
    const word = 'Not known yet';
    return { word, answer: word, grade: 'pending', sentence: 'Figures appear when all samples are done.' };
  }
  return { word: 'Unknown', answer: 'Unknown', grade: 'none', sentence: 'No explanation has finished.' };
}
