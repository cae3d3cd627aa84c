import { StateReceiver } from '../src/common/stateParts.ts';
import type { PanelState, SaliencyMap, ShownPicture } from '../src/protocol/panel.ts';
import { CurvePictures } from './base/curvePictures.ts';
import { Host } from './base/host.ts';
import { KeptFocus } from './base/keptFocus.ts';
import { onceAFrame } from './base/onceAFrame.ts';
import { SamplePictures } from './base/samplePictures.ts';
import type { Actions } from './base/scene.ts';
import { createLayout, type Layout } from './layout.ts';
import { applyDraft, changeDraft, type Draft } from './logic/draft.ts';
import { shortLabels } from './logic/labels.ts';
import { mapShown } from './logic/layers.ts';
import { diverging } from './logic/picture/diverging.ts';
import { cutOf, heatOf, sameMap, uncertaintyHeat } from './logic/picture/heat.ts';
import { defaultViewOptions, readViewOptions, type ViewOptions } from './logic/picture/viewOptions.ts';
import { remember } from './logic/remember.ts';
import { takePicture } from './views/picture/takePicture.ts';

/** A received picture, ready to be drawn. */
interface Photo {
  readonly bitmap: ImageBitmap;
  readonly sha256: string;
  readonly lossless: boolean;
}

/** Holds the host's state and the user's view of it, and has the views draw it, at most once per frame. */
export class Page {
  readonly #host: Host;
  readonly #layout: Layout;
  readonly #received = new StateReceiver<PanelState>();
  #state: PanelState | undefined;
  #viewOptions: ViewOptions;
  #draft: Draft = {};
  #photo: Photo | undefined;
  /** Counts previews, so that one that decodes slowly does not replace a later one. */
  #previews = 0;
  #map: SaliencyMap | undefined;
  readonly #heatOf = remember(heatOf);
  readonly #uncertaintyHeat = remember(uncertaintyHeat);
  readonly #cutOf = remember(cutOf);
  #colours: Uint8Array = new Uint8Array();
  #names: readonly string[] = [];
  readonly #focus = new KeptFocus();
  readonly #plan = onceAFrame(() => this.#focus.over(() => this.#draw()));

  constructor() {
    const host = new Host({
      part: (part) => this.#received.take(part),
      state: (state) => this.#takeState(this.#received.join(state)),
      preview: (preview) => this.#takePreview(preview),
    });
    this.#host = host;
    // With few colours, the line shows more than they do.
    const contour = document.body.dataset.vscodeThemeKind?.startsWith('vscode-high-contrast') || undefined;
    this.#viewOptions = readViewOptions(host.storedView(), { ...defaultViewOptions, contour });
    const thumbnails = new SamplePictures(host, this.#plan);
    const large = new SamplePictures(host, this.#plan);
    const curve = new CurvePictures(host, this.#plan);
    this.#layout = createLayout(this.#actions(), { thumbnails, large, curve }, this.#plan);
  }

  get element(): HTMLElement {
    return this.#layout.element;
  }

  /** Asks the host to send the state. */
  begin(): void {
    this.#host.tell('ready', undefined);
  }

  #actions(): Actions {
    return {
      run: () => this.#explain(this.#draft),
      cancel: () => this.#host.tell('cancel', undefined),
      explainClass: (target) => this.#explain({ target }),
      draft: (change) => {
        if (this.#state === undefined) return;
        this.#draft = changeDraft(this.#state.explanation.settings, this.#draft, change);
        this.#plan();
      },
      changeView: (change) => {
        this.#viewOptions = { ...this.#viewOptions, ...change };
        this.#plan();
      },
      expect: (index) => {
        const label = index === undefined ? undefined : this.#state?.explanation.prediction?.labels[index];
        const picked = index === undefined || label === undefined ? undefined : { index, label };
        this.#host.tell('expect', picked);
      },
      scatter: (begin) => this.#tellOfRun((run) => this.#host.tell(begin ? 'scatter' : 'stopScatter', { run })),
      layers: (show) => this.#tellOfRun((run) => this.#host.tell('layers', { run, show })),
      measure: (measures) => this.#tellOfRun((run) => this.#host.tell('evaluate', { run, measures })),
      stopMeasuring: () => this.#tellOfRun((run) => this.#host.tell('stopEvaluating', { run })),
      showRegions: () => this.#layout.showRegions(),
      say: (words) => this.#layout.stage.say(words),
      chooseComparison: () => this.#layout.chooseComparison(),
      compare: (change) => this.#host.tell('compare', change),
      colours: (name) => this.#host.tell('colours', name),
      command: (command) => this.#host.tell('command', command),
      takePicture: (to) => void takePicture(this.#layout.stage, to, this.#host),
    };
  }

  #explain(draft: Draft): void {
    if (this.#state !== undefined) this.#host.tell('explain', applyDraft(this.#state.explanation.settings, draft));
  }

  #tellOfRun(tell: (run: number) => void): void {
    if (this.#state !== undefined) tell(this.#state.run);
  }

  #takeState(state: PanelState): void {
    const before = this.#state;
    this.#state = state;
    const sameRun = before?.run === state.run;
    if (before !== undefined && !sameRun) this.#viewOptions = { ...this.#viewOptions, filter: 'all' };
    // A change that the new run has adopted is no longer part of the draft.
    const { settings, prediction } = state.explanation;
    const map = mapShown(state.explanation);
    this.#draft = changeDraft(settings, this.#draft, {});
    if (!sameRun || !sameMap(mapShown(before.explanation), map)) this.#map = map ?? undefined;
    if (!sameRun || before?.colours !== state.colours) this.#colours = state.colormap;
    const labels = prediction?.labels ?? [];
    if (!sameRun || labels.length !== this.#names.length) this.#names = shortLabels(labels);
    this.#layout.tell(before, state);
    this.#plan();
  }

  async #takePreview(preview: ShownPicture | undefined): Promise<void> {
    const turn = ++this.#previews;
    const bitmap =
      preview && (await createImageBitmap(new Blob([new Uint8Array(preview.bytes)], { type: preview.mime })));
    if (turn !== this.#previews) return;
    this.#photo = bitmap && { bitmap, sha256: preview.sha256, lossless: preview.mime === 'image/png' };
    this.#plan();
  }

  #draw(): void {
    const state = this.#state;
    if (state === undefined) return;
    const { image, comparison, explanation } = state;
    const settings = applyDraft(explanation.settings, this.#draft);
    const names = this.#names;
    const foreign = this.#photo !== undefined && this.#photo.sha256 !== explanation.imageSha256;
    const { share } = this.#viewOptions;
    const ownMap = !foreign && explanation.layers?.shown === undefined;
    const uncertainty = ownMap && this.#viewOptions.uncertainty ? explanation.uncertainty : undefined;
    const signed = this.#viewOptions.signed && uncertainty === undefined;
    const own = foreign ? undefined : this.#map;
    const drawn = own && this.#heatOf(own, signed);
    const map = own && (uncertainty ?? own);
    const heat = uncertainty && drawn ? this.#uncertaintyHeat(uncertainty, drawn) : drawn;
    this.#layout.update({
      state,
      viewOptions: this.#viewOptions,
      settings,
      photo: this.#photo?.bitmap,
      lossless: this.#photo?.lossless ?? false,
      foreign,
      frame: foreign ? undefined : explanation.frame,
      map,
      heat,
      painted: state.colours === 'lines' ? undefined : heat,
      cut: this.#cutOf(heat, share),
      colormap: signed ? diverging : this.#colours,
      nameOf: (label) => names[label] ?? `class ${label}`,
      labelOf: (label) => explanation.prediction?.labels[label] ?? `class ${label}`,
    });
    const { uri, picked } = image;
    this.#host.store({
      uri,
      settings: explanation.settings,
      view: this.#viewOptions,
      ...(picked && { expected: picked }),
      ...(comparison && { compare: comparison.change }),
    });
  }
}
