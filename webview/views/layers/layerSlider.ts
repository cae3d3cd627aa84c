import type { PanelLayers } from '../../../src/protocol/panel.ts';
import { element, setAttribute, setHidden, setText } from '../../base/dom.ts';
import { layerWords, placeOfLayer } from '../../logic/layers.ts';

interface LayerSlider {
  readonly element: HTMLElement;
  /** @param title what the maps are made by. */
  update(layers: PanelLayers, title: string): void;
  /** Forgets what was asked for, which another explanation's layers don't answer. */
  reset(): void;
  focus(): void;
  /**
   * Goes to the slider, unless the user has gone on to something else meanwhile.
   * @param shown whether a layer's map is on screen; otherwise that of the layer at which it stands is asked for.
   */
  begin(shown: boolean): void;
}

/** The slider through all layers, with the name and sizes of the one it stands at. */
export function createLayerSlider(look: (layer: string) => void): LayerSlider {
  let layers: PanelLayers = {};
  /** The place that the user has moved to and the host has not yet answered for. */
  let wanted: number | undefined;
  const attributes = { type: 'range', min: '0', step: '1', 'aria-label': 'Layer' };
  const slider = element('input', { attributes });
  const titled = element('span');
  const name = element('span', { class: 'layer-name' });
  const line = element('label', { class: 'slider layer-slider' }, titled, slider, name);
  slider.addEventListener('input', () => {
    wanted = slider.valueAsNumber;
    const layer = layers.list?.layers[wanted];
    if (layer !== undefined) look(layer.name);
  });
  return {
    element: line,
    update(next, title) {
      layers = next;
      const all = next.list?.layers ?? [];
      setHidden(line, all.length < 2);
      setText(titled, `Layer by layer: ${title}`);
      const place = placeOfLayer(next);
      if (place === wanted) wanted = undefined;
      const at = wanted ?? place;
      setAttribute(slider, 'max', String(all.length - 1));
      if (slider.valueAsNumber !== at) slider.value = String(at);
      const layer = all[at];
      const words = layer === undefined ? '' : layerWords(layer);
      setText(name, words);
      setAttribute(slider, 'aria-valuetext', `${words}, ${at + 1} of ${all.length}`);
    },
    reset() {
      wanted = undefined;
    },
    focus: () => slider.focus(),
    begin(shown) {
      const layer = layers.list?.layers[slider.valueAsNumber];
      if (layer === undefined) return;
      if (!shown) look(layer.name);
      const { activeElement } = document;
      if (activeElement !== document.body && activeElement?.ariaHasPopup !== 'menu') return;
      slider.focus({ preventScroll: true });
      line.scrollIntoView({ block: 'nearest' });
    },
  };
}
