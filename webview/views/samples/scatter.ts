import type { Sample } from '../../../src/protocol/panel.ts';
import { element, setHidden } from '../../base/dom.ts';
import type { SamplePictures } from '../../base/samplePictures.ts';
import type { Actions, Scene } from '../../base/scene.ts';
import { createScatterBody } from './scatterBody.ts';
import { createScatterProgress, scatterStatus } from './scatterProgress.ts';

export interface ScatterView {
  readonly element: HTMLElement;
  /** @param selected the samples that pass the filter, in the gallery's order. */
  update(scene: Scene, selected: readonly Sample[]): void;
  /** Those of `selected` that are inside the brushed rectangle. */
  brushed(selected: readonly Sample[]): readonly Sample[];
  /** The current sample: its picture is wanted. */
  current(): number | undefined;
  /** Goes to a sample's point, if it has one. */
  inspect(index: number): void;
  focus(): void;
}

/**
 * The samples as points of a plane, with the picture of the current one.
 *
 * @param open opens a sample of a list.
 * @param changed is called when the current sample or the selection has changed.
 */
export function createScatter(
  actions: Actions,
  pictures: SamplePictures,
  open: (samples: readonly Sample[], position: number) => void,
  changed: () => void,
): ScatterView {
  let scene: Scene | undefined;
  /** The run whose scatter was requested since the view was switched on. */
  let asked: number | undefined;

  const plot = createScatterBody(pictures, open, changed);
  const progress = createScatterProgress(actions);

  return {
    element: element('div', { class: 'scatter' }, progress.element, ...plot.parts),
    update(next, passing) {
      scene = next;
      setHidden(this.element, !next.viewOptions.scatter);
      if (!next.viewOptions.scatter) {
        asked = undefined;
        return;
      }
      const { run, explanation } = next.state;
      const { scatter } = explanation;
      const idle = scatter !== undefined && Object.values(scatter).every((value) => value === undefined);
      if (idle && asked !== run) {
        asked = run;
        actions.scatter(true);
      }
      progress.update(next);
      for (const part of plot.parts) setHidden(part, scatterStatus(next.state) !== 'there');
      plot.update(next, passing);
    },
    brushed(list) {
      const there = scene?.viewOptions.scatter === true && scatterStatus(scene.state) === 'there';
      return there ? plot.brushed(list) : list;
    },
    current: () => (scene?.viewOptions.scatter ? plot.current() : undefined),
    inspect(index) {
      if (scene?.viewOptions.scatter) plot.inspect(index);
    },
    focus: () => plot.focus(),
  };
}
