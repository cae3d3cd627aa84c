import type { AddModelState } from '../../src/protocol/addModelForm.ts';
import { setHidden, setText } from '../base/dom.ts';
import { button } from '../base/ui.ts';
import { createBanner } from '../views/widgets/banner.ts';
import type { FormHost } from './formHost.ts';

/** That the model is in the settings, and what one does next. */
export function createAdded(host: FormHost) {
  const explain = button('Explain', 'primary', () => host.command('explain'));
  const edit = button('Edit', 'secondary', () => host.command('edit'));
  const close = button('Close', 'secondary', () => host.command('close'));
  const banner = createBanner('info', 'check', explain, edit, close);
  return {
    element: banner.element,
    update(state: AddModelState): void {
      const words = addedText(state);
      banner.show(words);
      const [image] = state.images;
      setHidden(explain, image === undefined);
      setText(explain, `Explain ${image}`);
      if (words !== undefined && !banner.element.contains(document.activeElement))
        (image === undefined ? edit : explain).focus();
    },
  };
}

/** undefined until it is added. */
export function addedText({ phase, form, addedTo, editing }: AddModelState): string | undefined {
  if (phase !== 'added') return undefined;
  return `“${form.name.trim()}” ${editing === undefined ? 'is' : 'was changed'} in ${addedTo}.`;
}
