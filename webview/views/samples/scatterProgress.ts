import { percent } from '../../../src/common/numbers.ts';
import type { PanelState } from '../../../src/protocol/panel.ts';
import { element, setHidden, setText } from '../../base/dom.ts';
import type { Actions, View } from '../../base/scene.ts';
import { button } from '../../base/ui.ts';

/** The state of the scatter of a state's samples. */
export function scatterStatus({ explanation: { scatter } }: PanelState): 'there' | 'busy' | 'failed' | 'impossible' {
  if (scatter === undefined) return 'impossible';
  if (scatter.scatter !== undefined) return 'there';
  return scatter.error === undefined ? 'busy' : 'failed';
}

/** What is shown instead of a missing scatter, with what can be done about it. */
export function createScatterProgress(actions: Actions): View {
  const words = element('span');
  const cancel = button('Cancel', 'secondary', () => {
    actions.scatter(false);
    actions.changeView({ scatter: false });
  });
  const retry = button('Try again', 'secondary', () => actions.scatter(true));
  return {
    element: element('p', { class: 'scatter-busy', role: 'status' }, words, cancel, retry),
    update({ state }) {
      const now = scatterStatus(state);
      const { share = 0, error = '' } = state.explanation.scatter ?? {};
      const impossible =
        state.explanation.phase === 'running'
          ? 'The plot is available when the explanation is finished.'
          : 'Run again to see the samples as points.';
      const texts = { there: '', busy: `Laying out the samples: ${percent(share)}`, failed: error, impossible };
      setText(words, texts[now]);
      setHidden(this.element, now === 'there');
      setHidden(cancel, now !== 'busy');
      setHidden(retry, now !== 'failed');
    },
  };
}
