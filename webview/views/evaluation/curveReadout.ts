import { formatSaid } from '../../../src/common/said.ts';
import type { Evaluation } from '../../../src/protocol/panel.ts';
import type { CurvePictures } from '../../base/curvePictures.ts';
import { element, setAttribute, setHidden, setText } from '../../base/dom.ts';
import type { Scene } from '../../base/scene.ts';
import { type CurveName, changedText } from '../../logic/curve.ts';
import { drawPicture } from '../samples/tile.ts';

export type Curves = NonNullable<Evaluation['curves']>;

/** A place on one of the curves. */
export interface CurvePoint {
  readonly curve: CurveName;
  readonly point: number;
}

/** The image at the marked point of a curve, with its figures. */
export function createCurveReadout(pictures: CurvePictures) {
  const canvas = element('canvas', { role: 'img' });
  const where = element('p');
  const here = element('p', { class: 'number' });
  const there = element('p', { class: 'number quiet' });
  const note = element('p', { class: 'quiet' });
  return {
    element: element('div', { class: 'curve-readout' }, canvas, element('div', {}, where, here, there, note)),
    update({ state, nameOf }: Scene, curves: Curves, at: CurvePoint | undefined) {
      // Explanations from the history have no pictures.
      const pictured = state.explanation.remembered === undefined;
      setHidden(canvas, !pictured);
      if (at === undefined) {
        canvas.classList.remove('there');
        setAttribute(canvas, 'aria-label', 'No point selected');
        for (const line of [where, here, there]) setText(line, '');
        setText(note, `Move along a curve to ${pictured ? 'see the model’s input there' : 'read its values'}.`);
        return;
      }
      const { curve, point } = at;
      const { step, pixels, map, random } = curves;
      const { target, unit } = state.explanation.prediction ?? {};
      const score = ({ scores }: { readonly scores: readonly number[] }) => formatSaid(scores[point] ?? 0, unit);
      const name = nameOf(target?.index ?? 0);
      setText(where, changedText(curve, point, step, pixels));
      setText(here, `${name} ${score(map[curve])}`);
      setText(there, `random map ${score(random[curve])}`);
      const picture = pictured ? pictures.want({ curve, step, point }) : undefined;
      canvas.classList.toggle('there', picture !== undefined);
      setAttribute(canvas, 'aria-label', `What the model saw: ${where.textContent}`);
      if (picture !== undefined) drawPicture(canvas, picture);
      setText(note, (pictured && pictures.failure) || '');
    },
  };
}
