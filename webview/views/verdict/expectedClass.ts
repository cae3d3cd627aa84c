import { element, setHidden, setText } from '../../base/dom.ts';
import { type IconName, icon, setIcon } from '../../base/icons.ts';
import type { Actions, Scene, View } from '../../base/scene.ts';
import { button } from '../../base/ui.ts';
import { type Verdict, verdictOf } from '../../logic/expected.ts';
import { classGroups } from '../widgets/classGroups.ts';
import { createCombobox } from '../widgets/combobox.ts';

const icons: Readonly<Record<Verdict['kind'], IconName>> = { right: 'check', wrong: 'error', unknown: 'warning' };

/** The class that the image should have: picked here or known from the settings, and whether the model says so too. */
export function createExpectedClass(actions: Actions): View {
  let scene: Scene | undefined;

  const first = { value: undefined, name: 'As the settings say', label: 'What relabel.groundTruth says, if anything' };
  const groups = () => (scene === undefined ? [] : classGroups(scene, { first }));
  const picker = createCombobox('Expected class', groups, (index) => actions.expect(index));
  const mark = icon('check');
  const words = element('span');
  const verdict = element('p', { class: 'verdict', role: 'status' }, mark, words);
  const explain = button('Explain the expected class', 'secondary', () => {
    const index = scene?.state.image.expected?.index;
    if (index !== undefined) actions.explainClass(index);
  });
  const setting = button('Open setting', 'secondary', () => actions.command('openSetting'));
  const label = element('span', { text: 'Expected', attributes: { 'aria-hidden': 'true' } });
  const whole = element(
    'div',
    { class: 'expected', hidden: true },
    element('div', { class: 'field' }, label, picker.element),
    verdict,
    explain,
    setting,
  );

  return {
    element: whole,
    update(next) {
      scene = next;
      const { state, nameOf } = next;
      const found = verdictOf(state, nameOf);
      setHidden(whole, state.explanation.prediction === undefined);
      picker.update(state.image.expected === undefined ? 'Not known' : nameOf(state.image.expected.index));
      setHidden(verdict, found === undefined);
      if (found !== undefined) {
        verdict.dataset.kind = found.kind;
        setIcon(mark, icons[found.kind]);
      }
      setText(words, found?.words ?? '');
      const explained = state.explanation.prediction?.target.index === state.image.expected?.index;
      setHidden(explain, state.image.expected === undefined || explained);
      setHidden(setting, state.image.expectedProblem?.setting === undefined);
    },
  };
}
