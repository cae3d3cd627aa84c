import type { PanelState } from '../src/protocol/panel.ts';
import type { CurvePictures } from './base/curvePictures.ts';
import { element, setHidden } from './base/dom.ts';
import type { SamplePictures } from './base/samplePictures.ts';
import type { Actions, Scene } from './base/scene.ts';
import { createComparison } from './views/comparison/comparison.ts';
import { createEvaluation } from './views/evaluation/evaluation.ts';
import { createLayers } from './views/layers/layers.ts';
import { createStage, type Stage } from './views/picture/stage.ts';
import { createAnnouncer } from './views/run/announcer.ts';
import { createControls } from './views/run/controls.ts';
import { createHeader } from './views/run/header.ts';
import { createMessages } from './views/run/messages.ts';
import { createDialog } from './views/samples/dialog.ts';
import { createGallery } from './views/samples/gallery.ts';
import { createAnswer } from './views/verdict/answer.ts';
import { createPrediction } from './views/verdict/prediction.ts';
import { createTrust } from './views/verdict/trust.ts';

/** The views, each in its place. */
export interface Layout {
  /** Hidden until there is something to show. */
  readonly element: HTMLElement;
  readonly stage: Stage;
  update(scene: Scene): void;
  /** Tells screen readers what is new. */
  tell(before: PanelState | undefined, after: PanelState): void;
  /** Goes to the words about the regions that decide the label. */
  showRegions(): void;
  /** Lets the user choose what to compare with. */
  chooseComparison(): void;
}

/** The sources of pictures that are fetched on demand. */
interface Pictures {
  readonly thumbnails: SamplePictures;
  readonly large: SamplePictures;
  readonly curve: CurvePictures;
}

/** @param redraw asks for another `update`. */
export function createLayout(actions: Actions, pictures: Pictures, redraw: () => void): Layout {
  const announcer = createAnnouncer();
  const dialog = createDialog(pictures.large, (index) => index !== undefined && gallery.focus(index));
  const gallery = createGallery(actions, pictures.thumbnails, (samples, position) => dialog.open(samples, position));
  const [controls, messages] = [createControls(actions), createMessages(actions)];
  const layers = createLayers(actions);
  const stage = createStage(actions, controls.element, layers.element);
  const [prediction, trust] = [createPrediction(actions), createTrust()];
  const answer = createAnswer(() => trust.focus());
  const header = createHeader(actions, answer.element);
  const evaluation = createEvaluation(actions, pictures.curve, redraw);
  const comparison = createComparison(actions);
  const top = [header, answer, controls, messages, comparison];
  const views = [...top, stage, layers, prediction, trust, evaluation, gallery, dialog];

  const said = element('div', { class: 'said' }, prediction.element, trust.element);
  const side = element('div', { class: 'side' }, said, evaluation.element);
  const columns = element('div', { class: 'columns' }, stage.element, side, gallery.element);
  const rows = [header.element, messages.element, comparison.element, columns, dialog.element, announcer.element];
  const main = element('main', { hidden: true }, ...rows);
  return {
    element: main,
    stage,
    update(scene) {
      main.hidden = false;
      for (const view of views) view.update(scene);
      const nothing = scene.state.explanation.phase === 'failed' && scene.state.explanation.prediction === undefined;
      for (const part of [side, gallery.element]) setHidden(part, nothing);
    },
    tell: announcer.tell,
    showRegions: trust.focusRegions,
    chooseComparison: comparison.choose,
  };
}
