import type { AddModelState, FormCommand, FromForm, TensorInfo } from '../../src/extension/addModel/protocol.ts';
import { element, setHidden, setText } from '../dom.ts';
import { button, progressRing } from '../ui.ts';
import { createBanner } from '../views/banner.ts';
import { createFeeds } from './feeds.ts';
import { createFields } from './fields.ts';

/** What the parts of the form may ask for. */
export type Post = (message: FromForm) => void;

/** The form that adds a model. */
export class AddModelPage {
  readonly element: HTMLElement;
  readonly update: (state: AddModelState) => void;

  constructor(post: Post) {
    const command = (name: FormCommand) => () => post({ type: 'command', command: name });
    const title = element('h1', { tabIndex: -1 });
    const place = element('p', { class: 'quiet' });
    const opening = element('p', { class: 'opening' }, progressRing(), 'Opening the model');
    const facts = element('dl', { class: 'facts' });
    const failure = createBanner('error', 'error', button('Show log', 'secondary', command('showLog')));
    failure.element.setAttribute('role', 'alert');
    const problems = createBanner('warning', 'warning');
    const openSettings = button('Open settings', 'secondary', command('openSettings'));
    const notAdded = createBanner('error', 'error', openSettings);
    notAdded.element.setAttribute('role', 'alert');
    const explain = button('Explain', 'primary', command('explain'));
    const added = createBanner('info', 'check', explain, button('Close', 'secondary', command('close')));
    const fields = createFields(post);
    const feeds = createFeeds(post);
    const add = button('Add model', 'primary', command('add'));
    const byHand = element('button', {
      class: 'link',
      text: 'Write the settings by hand',
      attributes: { type: 'button' },
    });
    byHand.addEventListener('click', command('byHand'));
    const buttons = element(
      'div',
      { class: 'form-buttons' },
      add,
      button('Cancel', 'secondary', command('close')),
      byHand,
    );
    const actions = element('div', { class: 'form-actions' }, notAdded.element, problems.element, buttons);
    const form = element('form', { class: 'add-model' }, fields.element, feeds.element, actions);
    form.addEventListener('submit', (event) => event.preventDefault());
    const live = element('p', { class: 'visually-hidden', role: 'status' });

    this.element = element(
      'main',
      { hidden: true },
      element('header', {}, title, place),
      failure.element,
      added.element,
      opening,
      facts,
      form,
      live,
    );
    this.update = (state) => {
      this.element.hidden = false;
      const { phase, description } = state;
      setText(title, `Add ${state.modelName}`);
      setText(place, state.modelPath);
      // In the workspace's own folder it would only repeat the title.
      setHidden(place, state.modelPath === state.modelName);
      setHidden(opening, phase !== 'opening');
      failure.show(state.failure);
      setHidden(facts, description === undefined);
      if (description !== undefined) showFacts(facts, state);
      setHidden(form, phase !== 'ready' && phase !== 'adding');
      fields.update(state);
      feeds.update(state);
      problems.show(state.problems.length > 0 ? state.problems.join(' · ') : undefined);
      notAdded.show(state.notAdded);
      add.disabled = state.problems.length > 0 || state.tried[state.form.feed] === 'waiting';
      const words = phase === 'added' ? `“${state.form.name.trim()}” is in ${state.addedTo}.` : undefined;
      added.show(words);
      const [image] = state.images;
      setHidden(explain, image === undefined);
      if (explain.textContent !== `Explain ${image}`) explain.textContent = `Explain ${image}`;
      setText(live, words ?? (phase === 'ready' ? progressOf(state) : ''));
      if (words !== undefined && !added.element.contains(document.activeElement)) explain.focus();
    };
  }
}

/** What is read off the model, and so need not be asked. */
function showFacts(list: HTMLElement, { description }: AddModelState): void {
  if (description === undefined) return;
  const { inputs, outputs, layout, batch, producer, refusal, sidecarProblem } = description;
  const order = refusal === undefined ? `, ${layout}, ${batch === undefined ? 'any batch' : `batch of ${batch}`}` : '';
  const facts: readonly (readonly [string, string])[] = [
    [inputs.length > 1 ? 'Inputs' : 'Input', inputs.map(tensorText).join('; ') + order],
    [outputs.length > 1 ? 'Outputs' : 'Output', outputs.map(tensorText).join('; ')],
    ...(producer === '' ? [] : ([['Exported by', producer]] as const)),
    ...(sidecarProblem === undefined ? [] : ([['Not used', sidecarProblem]] as const)),
  ];
  const text = JSON.stringify(facts);
  if (list.dataset.shown === text) return;
  list.dataset.shown = text;
  list.replaceChildren(
    ...facts.flatMap(([name, value]) => [
      element('dt', { text: name }),
      element('dd', { class: 'number', text: value }),
    ]),
  );
}

/** An input or output of a model in one line. */
export function tensorText({ name, type, shape }: TensorInfo): string {
  const sizes = shape?.map((size) => (typeof size === 'string' && size === '' ? '?' : size)).join('×');
  return [name, type, sizes].filter((part) => part !== undefined && part !== '').join(' ');
}

/** What a screen reader hears while the model is tried. */
function progressOf({ feeds, tried }: AddModelState): string {
  const waiting = feeds.filter(({ key }) => tried[key] === 'waiting').length;
  return waiting > 0 ? 'Trying the model on the images.' : 'The model was tried in every way.';
}
