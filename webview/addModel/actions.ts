import type { AddModelState } from '../../src/protocol/addModelForm.ts';
import { element, setHidden, setText } from '../base/dom.ts';
import { button } from '../base/ui.ts';
import { createBanner } from '../views/widgets/banner.ts';
import type { FormHost } from './formHost.ts';

/** What ends the form, and why it can't be ended yet. */
export function createActions(host: FormHost) {
  const problems = createBanner('warning', 'warning');
  const openSettings = button('Open Settings', 'secondary', () => host.command('openSettings'));
  const notAdded = createBanner('error', 'error', openSettings);
  notAdded.element.setAttribute('role', 'alert');
  const add = button('Add model', 'primary', () => host.command('add'));
  const cancel = button('Cancel', 'secondary', () => host.command('close'));
  const words = { class: 'link', text: 'Write the settings by hand', attributes: { type: 'button' } };
  const byHand = element('button', words);
  byHand.addEventListener('click', () => host.command('byHand'));
  const remove = button('Remove model…', 'secondary', () => host.command('remove'));
  remove.classList.add('form-remove');
  const buttons = element('div', { class: 'form-buttons' }, add, cancel, byHand, remove);
  return {
    element: element('div', { class: 'form-actions' }, notAdded.element, problems.element, buttons),
    update(state: AddModelState): void {
      problems.show(state.problems.length > 0 ? state.problems.join(' · ') : undefined);
      notAdded.show(state.notAdded);
      setText(add, state.editing === undefined ? 'Add model' : 'Save changes');
      setHidden(remove, state.editing === undefined);
      add.disabled = state.problems.length > 0 || state.tried[state.form.feed] === 'waiting';
    },
  };
}
