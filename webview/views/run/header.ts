import { element, setHidden, setText, setTitle } from '../../base/dom.ts';
import type { Actions, Scene, View } from '../../base/scene.ts';
import { button, progressRing } from '../../base/ui.ts';
import { methodOf } from '../../logic/methods.ts';
import { formatDuration } from '../../logic/numbers.ts';
import { activity, providerNames } from '../../logic/sentences.ts';

/**
 * What is explained, by which model and provider, and how long it took; while running, how far it is.
 * @param answer what the model said, in the line below.
 */
export function createHeader(actions: Actions, answer: HTMLElement): View {
  const name = element('h1', { tabIndex: -1 });
  const facts = element('p', { class: 'facts' });
  const words = element('span', { class: 'activity-words' });
  const cancel = button('Cancel', 'secondary', actions.cancel);
  const running = element('div', { class: 'activity', hidden: true }, progressRing(), words, cancel);
  const fill = element('div', { class: 'progress-fill' });
  const bar = element(
    'div',
    { class: 'progress', role: 'progressbar', attributes: { 'aria-label': 'Progress', 'aria-valuemin': '0' } },
    fill,
  );
  const addModel = element('button', { class: 'link', text: 'Add your own model', attributes: { type: 'button' } });
  addModel.addEventListener('click', () => actions.command('addModel'));
  const title = element('div', { class: 'title' }, name, facts, addModel);
  const line = element('div', { class: 'answer-line' }, answer, running);

  return {
    element: element('header', {}, bar, title, line),
    update({ state }: Scene) {
      setText(name, state.image.name);
      setTitle(name, state.image.path);

      const { prediction, timings } = state.explanation;
      const provider = prediction === undefined ? undefined : providerNames[prediction.provider];
      const time = timings === undefined ? undefined : formatDuration(timings.total);
      const { model, method } = state.explanation.settings;
      const now = activity(state.explanation, methodOf(state, method));
      // The default method is not worth mentioning.
      const shownMethod = method === state.choices.methods[0]?.name ? undefined : methodOf(state, method)?.title;
      setText(facts, [model, shownMethod, provider, time].filter((fact) => fact !== undefined).join(' · '));
      setTitle(facts, ...(prediction?.providerNotes ?? []));
      setHidden(addModel, !state.choices.bundledOnly);

      const isRunning = state.explanation.phase === 'running';
      // If it failed before anything was known, there is nothing to say.
      setHidden(line, state.explanation.phase === 'failed' && prediction === undefined);
      setHidden(running, !isRunning);
      bar.classList.toggle('idle', !isRunning);
      setText(words, now);
      bar.setAttribute('aria-valuemax', String(Math.max(1, state.explanation.total)));
      bar.setAttribute('aria-valuenow', String(state.explanation.done));
      bar.setAttribute('aria-valuetext', isRunning ? now : 'Not running');
      fill.style.transform = `scaleX(${state.explanation.total > 0 ? state.explanation.done / state.explanation.total : 0})`;
    },
  };
}
