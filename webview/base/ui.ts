/**
 * The only file that knows the Webview UI Toolkit: it registers the components that the page uses and creates them. The
 * toolkit is archived; to replace it, change this file alone.
 */
import {
  Button,
  Checkbox,
  Dropdown,
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
} from '@vscode/webview-ui-toolkit';
import { element, setAttribute, setText, setTitle } from './dom.ts';

/** Registers the toolkit’s elements with the browser. Must be called before any of them is created. */
export function registerComponents(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeProgressRing(),
  );
}

/** A button with a text. */
export function button(label: string, appearance: 'primary' | 'secondary', onClick: () => void): Button {
  const made = create('vscode-button', Button);
  made.appearance = appearance;
  setText(made, label);
  made.addEventListener('click', onClick);
  return made;
}

/** A button with an icon only; `label` is its accessible name. */
export function iconButton(label: string, picture: Element, onClick: () => void): Button {
  const made = create('vscode-button', Button);
  // Set before the appearance: an icon button without a name calls itself "Icon Button".
  setAttribute(made, 'aria-label', label);
  made.appearance = 'icon';
  setTitle(made, label);
  made.append(picture);
  made.addEventListener('click', onClick);
  return made;
}

/** Boxes that are being set, of which they tell as of a choice. */
const beingSet = new WeakSet<Checkbox>();

/** A checkbox with its words. @param onChange is told what the user chose, not what `check` sets. */
export function checkbox(label: string, onChange: (checked: boolean) => void): Checkbox {
  const made = create('vscode-checkbox', Checkbox);
  setText(made, label);
  made.addEventListener('change', () => {
    if (!beingSet.has(made)) onChange(made.checked);
  });
  return made;
}

/** Sets a checkbox. */
export function check(box: Checkbox, checked: boolean): void {
  beingSet.add(box);
  box.checked = checked;
  beingSet.delete(box);
}

/** A list from which one value is chosen. */
export interface Choice {
  readonly element: HTMLElement;
  /** Shows the choices and the chosen one; leaves the open list alone if nothing has changed. */
  update(values: readonly string[], words: readonly string[], chosen: string): void;
  /** @param disabled nothing can be chosen for now. */
  disable(disabled: boolean): void;
}

/** A dropdown named `label`. */
export function dropdown(label: string, onChange: (value: string) => void): Choice {
  const made = create('vscode-dropdown', Dropdown);
  setAttribute(made, 'aria-label', label);
  made.addEventListener('change', () => onChange(made.value));
  let shown = '';
  return {
    element: made,
    update(values, words, chosen) {
      const key = JSON.stringify([values, words]);
      if (key !== shown) {
        shown = key;
        made.replaceChildren(
          ...values.map((value, index) => {
            const option = document.createElement('vscode-option');
            setAttribute(option, 'value', value);
            setText(option, words[index] ?? value);
            return option;
          }),
        );
      }
      for (const option of made.children)
        setAttribute(option, 'selected', option.getAttribute('value') === chosen ? '' : undefined);
      if (made.value !== chosen) made.value = chosen;
    },
    disable(disabled) {
      if (made.disabled !== disabled) made.disabled = disabled;
    },
  };
}

/** A spinning ring, for work of unknown length. */
export function progressRing(): HTMLElement {
  const ring = element('span', { class: 'ring', attributes: { 'aria-hidden': 'true' } });
  ring.append(document.createElement('vscode-progress-ring'));
  return ring;
}

/** The registered element `tag`, as the class that the toolkit registered for it. */
function create<T extends HTMLElement>(tag: string, type: abstract new () => T): T {
  const made = document.createElement(tag);
  if (!(made instanceof type)) throw new Error(`<${tag}> is used before it is registered.`);
  return made;
}
