import { percent } from '../../../src/common/numbers.ts';
import type { PanelLayers } from '../../../src/protocol/panel.ts';
import { element, setHidden, setText } from '../../base/dom.ts';
import type { Actions, Scene, View } from '../../base/scene.ts';
import { button, progressRing } from '../../base/ui.ts';
import { methodOf } from '../../logic/methods.ts';
import { createLayerSlider } from './layerSlider.ts';

/** The method that shows layers where the explanation's own looks at none. */
const usualMethod = 'grad-cam';

/** The model layer by layer: the map of each, made when it is looked at, in the place of the explanation's. */
export function createLayers(actions: Actions): View {
  let scene: Scene | undefined;
  /** The user has just asked for the layers, and has not been shown any. */
  let begun = false;
  /** The run whose layers were asked for. */
  let asked: number | undefined;
  const slider = createLayerSlider(actions.layers);
  const words = element('span', { class: 'quiet', role: 'status' });
  const cancel = button('Cancel', 'secondary', () => actions.layers(null));
  cancel.setAttribute('aria-label', 'Cancel the map of the layer');
  const busy = element('span', { class: 'layer-busy' }, progressRing(), cancel);
  const back = button('Back to the explanation', 'secondary', () => actions.layers(null));
  const explain = button('Explain with this layer', 'secondary', () => {
    if (scene !== undefined) explainShown(scene, actions);
  });
  const buttons = element('div', { class: 'layer-actions' }, busy, words, back, explain);
  const attributes = { 'aria-label': 'Layer by layer' };
  const section = element('section', { class: 'layers', attributes }, slider.element, buttons);
  section.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    // Also what the host has not answered yet.
    slider.reset();
    actions.layers(null);
  });

  return {
    element: section,
    update(next) {
      if (next.state.run !== scene?.state.run) slider.reset();
      const turnedOn = scene?.viewOptions.layers === false && next.viewOptions.layers;
      begun ||= turnedOn;
      scene = next;
      const { state, viewOptions, nameOf } = next;
      const { settings, layers, phase, prediction } = state.explanation;
      if (turnedOn && phase === 'running')
        actions.say('The layers can be looked through when the explanation is finished.');
      const method = methodOf(state, settings.method);
      const looks = method?.needs.layer === true;
      const hidden = phase !== 'done' || layers === undefined || !(looks || viewOptions.layers);
      setHidden(section, hidden);
      if (hidden) return;
      if (layers.list === undefined && layers.error === undefined && asked !== state.run) {
        asked = state.run;
        actions.layers();
      }
      const focused = section.querySelector(':focus');
      slider.update(layers, (looks ? method : methodOf(state, usualMethod))?.title ?? usualMethod);
      const { share, shown, own } = layers;
      setHidden(busy, share === undefined);
      setHidden(back, shown === undefined || share !== undefined);
      setHidden(explain, shown === undefined || shown === own || share !== undefined);
      setText(words, said(layers, nameOf(prediction?.target.index ?? 0)));
      if (begun && layers.list !== undefined) {
        begun = false;
        slider.begin(looks || shown !== undefined);
      }
      if (focused instanceof HTMLElement && !focused.checkVisibility()) slider.focus();
    },
  };
}

/** Explains with the layer on screen, by the method that shows it. */
function explainShown({ state }: Scene, actions: Actions): void {
  const { layers, settings } = state.explanation;
  if (layers?.shown === undefined) return;
  const looks = methodOf(state, settings.method)?.needs.layer === true;
  actions.draft({ layer: layers.shown, ...(!looks && { method: usualMethod }) });
  actions.run();
}

/** What is going on, or what the map on screen is. */
function said({ list, shown, map, share, error }: PanelLayers, className: string): string {
  if (error !== undefined) return error;
  if (share !== undefined) return share > 0 ? `Computing the map: ${percent(share)}` : 'Computing the map';
  if (list === undefined) return 'Reading the layers';
  if (shown === undefined) return '';
  return map === null
    ? `Nothing in this layer speaks for ${className}`
    : 'The picture shows this layer’s map; the verdict is on the explanation’s';
}
