import { element, setAttribute, setHidden, setText } from '../../base/dom.ts';
import { button } from '../../base/ui.ts';
import { createBanner } from '../../views/widgets/banner.ts';
import type { FiguresOf } from '../figures.ts';
import { counted, formatCount, rateWords, timeLeft, truthFact } from '../logic/words.ts';
import type { FailuresActions, FailuresScene, FailuresView } from '../scene.ts';
import { createFigures } from './figures.ts';

/** What the run is, how far it has come, and how good the model is on it. */
export function createHeader(actions: FailuresActions, figuresOf: FiguresOf): FailuresView {
  const title = element('h1', { tabIndex: -1 });
  const place = element('p', { class: 'facts' });
  const words = element('span', { class: 'number', role: 'status' });
  const pause = button('Pause', 'secondary', () => actions.run('pause'));
  const resume = button('Continue', 'primary', () => actions.run('resume'));
  const cancel = button('Cancel', 'secondary', () => actions.run('cancel'));
  const fill = element('div', { class: 'progress-fill' });
  const bar = element('div', { class: 'progress', attributes: { 'aria-hidden': 'true' } }, fill);
  const showLog = button('Show log', 'secondary', () => actions.command('showLog'));
  const openSetting = button('Open Settings', 'secondary', () => actions.command('openSetting'));
  const failure = createBanner('error', 'error', openSetting, showLog);
  failure.element.setAttribute('role', 'alert');
  const figures = createFigures(figuresOf);
  return {
    element: element(
      'header',
      {},
      bar,
      element(
        'div',
        { class: 'title' },
        title,
        place,
        element('div', { class: 'activity' }, words, pause, resume, cancel),
      ),
      failure.element,
      figures.element,
    ),
    update(scene) {
      const { state } = scene;
      const { phase, progress, problem } = state;
      setText(title, state.name);
      // A folder at the top of the workspace is called by its path: that needs no second time.
      const folder = state.folder === state.name ? [] : [state.folder];
      const facts = phase === 'setup' ? folder : [...folder, state.model, truthFact(state.truth)];
      setText(place, facts.join(' · '));
      setText(words, progressWords(state));
      setHidden(pause, phase !== 'running');
      setHidden(resume, phase !== 'paused');
      setHidden(cancel, phase !== 'running');
      setAttribute(bar, 'class', phase === 'running' ? 'progress' : 'progress idle');
      fill.style.transform = `scaleX(${progress.total === 0 ? 0 : progress.done / progress.total})`;
      failure.show(problem?.message);
      setHidden(openSetting, problem?.setting === undefined);
      setHidden(figures.element, phase === 'setup');
      if (phase !== 'setup') figures.update(scene);
    },
  };
}

function progressWords({ phase, progress }: FailuresScene['state']): string {
  const { done, total, rate } = progress;
  if (phase === 'paused') return `Paused at ${formatCount(done)} of ${counted(total, 'image')}`;
  if (phase !== 'running') return '';
  if (total === 0) return 'Looking for images';
  const left = timeLeft(progress);
  return [
    `${formatCount(done)} of ${counted(total, 'image')}`,
    ...(rate > 0 ? [rateWords(rate)] : []),
    ...(left === undefined ? [] : [left]),
  ].join(' · ');
}
