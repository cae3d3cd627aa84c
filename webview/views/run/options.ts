import { element, freshId, setAttribute, setHidden, setText } from '../../base/dom.ts';
import { icon } from '../../base/icons.ts';
import type { Actions, Scene } from '../../base/scene.ts';
import { button } from '../../base/ui.ts';

/** The rarely changed settings of the next run, folded away under a button. */
export function createOptions(actions: Actions, ...fields: readonly HTMLElement[]) {
  let open = false;
  const id = freshId('options');
  const whole = element('div', { class: 'options', id }, ...fields);
  const word = element('span', { text: 'Options' });
  const toggle = button('', 'secondary', () => actions.changeView({ options: !open }));
  toggle.classList.add('options-toggle');
  toggle.append(word, icon('chevron'));
  setAttribute(toggle, 'aria-controls', id);
  return {
    element: whole,
    toggle,
    update({ viewOptions, settings, state }: Scene) {
      open = viewOptions.options;
      setHidden(whole, !open);
      // The toolkit passes the property, but not the attribute, on to the button inside.
      toggle.ariaExpanded = String(open);
      const shown = state.explanation.settings;
      const changed = (['samples', 'seed', 'sampling'] as const).some((key) => settings[key] !== shown[key]);
      // A folded setting must not change unnoticed.
      setText(word, changed && !open ? 'Options · not run yet' : 'Options');
    },
  };
}
