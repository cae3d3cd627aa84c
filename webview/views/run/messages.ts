import { element, setHidden, setTitle } from '../../base/dom.ts';
import type { Actions, Scene, View } from '../../base/scene.ts';
import { button } from '../../base/ui.ts';
import { methodOf } from '../../logic/methods.ts';
import { cancelledWords, modelChangedWords, rememberedWords, staleWords } from '../../logic/sentences.ts';
import { createBanner } from '../widgets/banner.ts';

function staleText({ state, foreign }: Scene): string | undefined {
  const { stale } = state.image;
  if (stale === 'changed' && foreign && state.explanation.prediction !== undefined)
    return 'The image has changed. The prediction, figures and samples belong to the previous picture. Run again to explain this one.';
  if (stale !== undefined) return staleWords[stale];
  return state.modelChanged === true ? modelChangedWords : undefined;
}

function cancelledText({ state }: Scene): string | undefined {
  const { explanation } = state;
  if (explanation.phase !== 'cancelled') return undefined;
  const words = cancelledWords(explanation, methodOf(state, explanation.settings.method));
  return explanation.map || explanation.samples.length > 0 ? `${words} Showing partial results.` : words;
}

/** What went wrong or needs a decision, above the content and never instead of it. */
export function createMessages(actions: Actions): View {
  const openSetting = button('Open Settings', 'secondary', () => actions.command('openSetting'));
  const showLog = button('Show log', 'secondary', () => actions.command('showLog'));
  const tryAgain = button('Try again', 'secondary', actions.run);
  const error = createBanner('error', 'error', tryAgain, openSetting, showLog);
  error.element.setAttribute('role', 'alert');
  const rerun = button('Run again', 'secondary', actions.run);
  const stale = createBanner('warning', 'warning', rerun);
  const remembered = createBanner('info', 'info');
  const cancelled = createBanner('info', 'info');

  const check = element('button', { class: 'link', text: 'Check the preprocessing', attributes: { type: 'button' } });
  check.addEventListener('click', () => actions.command('checkPreprocessing'));
  const guesses = createBanner('warning', 'warning', check);

  return {
    element: element(
      'div',
      { class: 'messages' },
      error.element,
      stale.element,
      remembered.element,
      cancelled.element,
      guesses.element,
    ),
    update(scene) {
      const { state } = scene;
      error.show(state.explanation.error?.message);
      setHidden(openSetting, state.explanation.error?.setting === undefined);
      setTitle(openSetting, state.explanation.error?.setting ?? '');
      stale.show(staleText(scene));
      setHidden(rerun, state.image.stale === 'deleted');
      remembered.show(state.explanation.remembered && rememberedWords(state.explanation.remembered));
      cancelled.show(cancelledText(scene));
      guesses.show(state.explanation.prediction?.guesses?.join(' '));
    },
  };
}
