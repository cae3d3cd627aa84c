import { chanceWords } from '../../../src/common/measured.ts';
import type { ExplanationView, PanelState } from '../../../src/protocol/panel.ts';
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

/** What to go by where no reliability is to be had, as far as it is not known yet. */
function stillToTest({ evaluation, sanity }: ExplanationView): readonly string[] {
  if (sanity !== undefined) return [];
  const asked = 'More actions › Does the map follow the model?';
  return evaluation?.curves === undefined
    ? [`What speaks for the map: insertion above random, and a map that changes with the model’s weights (${asked}).`]
    : [`${asked} tests it further.`];
}

/** The verdict on the shown map, or why there is none. */
export function shownVerdict(state: PanelState): ShownVerdict {
  const { explanation } = state;
  const method = methodOf(state, explanation.settings.method);
  const verdict = mapVerdict(explanation, method);
  if (verdict !== undefined) {
    const { status, advice = '' } = explanation;
    const chance = status === 'ok' ? method?.chance : undefined;
    if (chance === undefined) return { ...verdict, sentence: advice };
    return { ...verdict, sentence: [advice, chanceWords[chance], ...stillToTest(explanation)].join(' ') };
  }
  if (explanation.phase === 'running') {
    const word = 'Not known yet';
    return { word, answer: word, grade: 'pending', sentence: 'Figures appear when all samples are done.' };
  }
  return { word: 'Unknown', answer: 'Unknown', grade: 'none', sentence: 'No explanation has finished.' };
}
