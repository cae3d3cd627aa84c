import { colourNames, readColourName } from '../../../src/common/colormap.ts';
import { percent } from '../../../src/common/numbers.ts';
import { element, setAttribute, setHidden, setText, setTitle } from '../../base/dom.ts';
import type { Actions, View } from '../../base/scene.ts';
import { check, checkbox, dropdown } from '../../base/ui.ts';
import { createRange } from '../widgets/range.ts';
import { contourShare, wantsContour } from './contours.ts';

const colourWords = ['Plasma', 'Viridis', 'Cividis', 'Grey', 'Isolines only'];

/** How the map is laid over the picture: whether, how strongly, how much of it, and with what else. */
export function createSwitches(actions: Actions): View {
  const map = checkbox('Map', (checked) => actions.changeView({ map: checked }));
  const contour = checkbox('Contour', (checked) => actions.changeView({ contour: checked }));
  const outline = checkbox('Regions', (checked) => actions.changeView({ outline: checked }));
  setTitle(
    outline,
    'Outline the region that is enough on its own (solid) and the smallest change that shifts the label (dashed)',
  );
  const signed = checkbox('Signed', (checked) => actions.changeView({ signed: checked }));
  setTitle(signed, 'Also show evidence against the class');
  const uncertainty = checkbox('Uncertainty', (checked) => actions.changeView({ uncertainty: checked }));
  setTitle(uncertainty, 'Show how much the map could change with another seed, on the map’s own scale');
  const colours = dropdown('Colours of the map', (value) => {
    const name = readColourName(value);
    if (name !== undefined) actions.colours(name);
  });
  const percentages = { min: 0, max: 100, step: 5 };
  const opacity = createRange('Opacity', 'Opacity of the map', percentages, (value) =>
    actions.changeView({ opacity: value / 100 }),
  );
  const shares = { min: 1, max: 100, step: 1 };
  const share = createRange('Top', 'Strongest part of the map to show', shares, (value) =>
    actions.changeView({ share: value / 100 }),
  );
  return {
    element: element(
      'div',
      { class: 'switches' },
      ...[map, signed, contour, outline, uncertainty],
      element('div', { class: 'sliders' }, opacity.element, share.element, colours.element),
    ),
    update({ state, viewOptions, heat }) {
      setHidden(
        this.element,
        heat === undefined && state.explanation.phase !== 'running' && state.explanation.phase !== 'waiting',
      );
      const nothing = !viewOptions.map || heat === undefined;
      check(map, viewOptions.map);
      check(contour, wantsContour({ state, viewOptions }));
      const words = `Contour of the top ${percent(contourShare(viewOptions.share))}`;
      setText(contour, words);
      // It gets its accessible name from its words only once.
      setAttribute(contour, 'aria-label', words);
      check(signed, viewOptions.signed);
      check(outline, viewOptions.outline);
      setHidden(outline, state.explanation.regions === undefined);
      check(uncertainty, viewOptions.uncertainty);
      setHidden(uncertainty, state.explanation.uncertainty === undefined);
      const uncertain = viewOptions.uncertainty && state.explanation.uncertainty !== undefined;
      uncertainty.disabled = nothing;
      contour.disabled = nothing || state.colours === 'lines';
      signed.disabled = nothing || uncertain;
      colours.update(colourNames, colourWords, state.colours);
      // A signed map has colours of its own; lines are drawn of either.
      colours.disable(nothing || (heat?.signed === true && state.colours !== 'lines'));
      opacity.update(Math.round(viewOptions.opacity * 100), percent(viewOptions.opacity), nothing);
      share.update(
        Math.round(viewOptions.share * 100),
        viewOptions.share < 1 ? percent(viewOptions.share) : 'all',
        nothing,
      );
    },
  };
}
