import type { LayerList, MethodChoice } from '../../../src/protocol/panel.ts';
import { setHidden, setTitle } from '../../base/dom.ts';
import type { Actions, Scene, View } from '../../base/scene.ts';
import { dropdown } from '../../base/ui.ts';
import { layerOf, layerWords } from '../../logic/layers.ts';
import { methodOf } from '../../logic/methods.ts';
import { field, markChanged } from './field.ts';

/** What a method looks at where no layer is chosen. */
function usualWords({ layer, needs }: MethodChoice, list: LayerList | undefined): string {
  if (layer !== undefined) return `From settings: ${layer}`;
  if (!needs.layer) return 'The input';
  const found = layerOf(list, list?.found);
  return found === undefined ? 'Chosen automatically' : `Automatic: ${layerWords(found)}`;
}

/** The layer of the next run, for methods that look at one. */
export function createLayerField(actions: Actions): View {
  const layers = dropdown('Layer', (name) => actions.draft({ layer: name === '' ? undefined : name }));
  const whole = field('Layer', layers.element);
  return {
    element: whole,
    update({ state, settings }: Scene) {
      const method = methodOf(state, settings.method);
      setHidden(whole, method?.options?.layer === undefined);
      if (method?.options?.layer === undefined) return;
      const shown = state.explanation.settings;
      // Another model's layers are known once it has run.
      const list = settings.model === shown.model ? state.explanation.layers?.list : undefined;
      const { layer = '' } = settings;
      const known = list?.layers ?? [];
      const names = known.map(({ name }) => name);
      const others = layer === '' || names.includes(layer) ? [] : [layer];
      layers.update(['', ...names, ...others], [usualWords(method, list), ...known.map(layerWords), ...others], layer);
      setTitle(whole, known.length === 0 ? 'The layers are listed once the model has run.' : '');
      markChanged(whole, settings.layer !== shown.layer);
    },
  };
}
