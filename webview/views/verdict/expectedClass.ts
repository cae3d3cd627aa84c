import { element, setHidden, setText } from '../../base/dom.ts';
import { icon } from '../../base/icons.ts';
import type { Actions, Scene, View } from '../../base/scene.ts';
import { button } from '../../base/ui.ts';
import { classGroups } from '../widgets/classGroups.ts';
import { createCombobox } from '../widgets/combobox.ts';

/** The class that the image should have: picked here or known from its folder or the settings. */
export function createExpectedClass(actions: Actions): View {
  let scene: Scene | undefined;

  const first = { value: undefined, name: 'Detect automatically', label: 'From the folder’s name or the settings' };
  const groups = () => {
    if (scene === undefined) return [];
    const told = { title: 'In the ground truth file', indices: scene.state.image.oneOf ?? [] };
    return classGroups(scene, { first, told });
  };
  const picker = createCombobox('Expected class', groups, (index) => actions.expect(index));
  const words = element('span');
  const problem = element('p', { class: 'expected-problem', role: 'status' }, icon('warning'), words);
  const explain = button('Explain the expected class', 'secondary', () => {
    const index = scene?.state.image.expected?.index;
    if (index !== undefined) actions.explainClass(index);
  });
  const setting = button('Open Settings', 'secondary', () => actions.command('openSetting'));
  const label = element('span', { text: 'Expected', attributes: { 'aria-hidden': 'true' } });
  const whole = element(
    'div',
    { class: 'expected', hidden: true },
    element('div', { class: 'field' }, label, picker.element),
    explain,
    problem,
    setting,
  );

  return {
    element: whole,
    update(next) {
      scene = next;
      const { explanation, image } = next.state;
      const { expected, expectedProblem, oneOf = [] } = image;
      setHidden(whole, explanation.prediction === undefined);
      picker.update(expected === undefined ? unknownWords(oneOf.length) : next.nameOf(expected.index));
      setHidden(problem, expectedProblem === undefined);
      setText(words, expectedProblem?.message ?? '');
      setHidden(explain, expected === undefined || explanation.prediction?.target.index === expected.index);
      setHidden(setting, expectedProblem?.setting === undefined);
    },
  };
}

/** @param labels that the ground truth has for the image. */
const unknownWords = (labels: number): string => (labels > 1 ? `One of ${labels} labels: choose` : 'Unknown');
