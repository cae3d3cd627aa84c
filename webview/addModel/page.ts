import type { AddModelState } from '../../src/protocol/addModelForm.ts';
import { element, setHidden, setText } from '../base/dom.ts';
import { button, progressRing } from '../base/ui.ts';
import { feedAdvice } from '../logic/feedAdvice.ts';
import { createBanner } from '../views/widgets/banner.ts';
import { createActions } from './actions.ts';
import { addedText, createAdded } from './added.ts';
import { createFacts } from './facts.ts';
import { createFeeds } from './feeds.ts';
import { createFields } from './fields.ts';
import type { FormHost } from './formHost.ts';

/** The form that adds a model. */
export class AddModelPage {
  readonly element: HTMLElement;
  readonly update: (state: AddModelState) => void;

  constructor(host: FormHost) {
    const title = element('h1', { tabIndex: -1 });
    const place = element('p', { class: 'quiet' });
    const showLog = button('Show log', 'secondary', () => host.command('showLog'));
    // One that can't be opened can be taken out of the settings all the same.
    const remove = button('Remove model…', 'secondary', () => host.command('remove'));
    const failure = createBanner('error', 'error', showLog, remove);
    failure.element.setAttribute('role', 'alert');
    const opening = element('p', { class: 'opening' }, progressRing(), 'Opening the model…');
    const [added, facts] = [createAdded(host), createFacts()];
    const parts = [createFields(host), createFeeds(host), createActions(host)];
    const form = element('form', { class: 'add-model' }, ...parts.map((part) => part.element));
    form.addEventListener('submit', (event) => event.preventDefault());
    const live = element('p', { class: 'visually-hidden', role: 'status' });
    const header = element('header', {}, title, place);
    const shown = [header, failure.element, added.element, opening, facts.element, form, live];

    this.element = element('main', { hidden: true }, ...shown);
    this.update = (state) => {
      this.element.hidden = false;
      const { phase } = state;
      setText(title, state.editing === undefined ? `Add ${state.modelName}` : `Edit ${state.editing}`);
      setText(place, state.modelPath);
      // In the workspace's own folder it would only repeat the title.
      setHidden(place, state.editing === undefined && state.modelPath === state.modelName);
      setHidden(opening, phase !== 'opening');
      setHidden(form, phase !== 'ready' && phase !== 'adding');
      failure.show(state.failure);
      setHidden(remove, state.editing === undefined);
      for (const part of [facts, ...parts, added]) part.update(state);
      setText(live, addedText(state) ?? (phase === 'ready' ? progressOf(state) : ''));
    };
  }
}

/** What a screen reader hears while the model is tried. */
function progressOf(state: AddModelState): string {
  const { feeds, tried } = state;
  const waiting = feeds.filter(({ key }) => tried[key] === 'waiting').length;
  if (waiting > 0) return 'Trying the model on the images.';
  const over = 'All preprocessing options were tried.';
  const advice = feedAdvice(state);
  return advice === undefined ? over : `${over} ${advice.words}`;
}
