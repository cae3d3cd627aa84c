import type { PanelState, SaliencyMap, ShownPicture, ToWebview } from '../src/protocol/panel.ts';
import { CurvePictures } from './base/curvePictures.ts';
import type { Host } from './base/host.ts';
import { onceAFrame } from './base/onceAFrame.ts';
import { SamplePictures } from './base/samplePictures.ts';
import type { Actions } from './base/scene.ts';
import { WholePictures } from './base/wholePictures.ts';
import { createLayout, type Layout } from './layout.ts';
import { diverging } from './logic/diverging.ts';
import { applyDraft, changeDraft, type Draft } from './logic/draft.ts';
import { cutOf, heatOf, sameMap, uncertaintyHeat } from './logic/heat.ts';
import { shortLabels } from './logic/labels.ts';
import { remember } from './logic/remember.ts';
import { defaultViewOptions, readViewOptions, type ViewOptions } from './logic/viewOptions.ts';
import { takePicture } from './views/picture/takePicture.ts';

/** A picture that was sent, ready to be drawn. */
interface Photo {
  readonly bitmap: ImageBitmap;
  readonly sha256: string;
  readonly lossless: boolean;
}

/** Holds what the host said and what the user is looking at, and has the views draw it, at most once a frame. */
export class Page {
  readonly #host: Host;
  readonly #layout: Layout;
  readonly #pictures: readonly SamplePictures[];
  readonly #curvePictures: CurvePictures;
  readonly #wholePictures: WholePictures;
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
  readonly #plan = onceAFrame(() => this.#draw());

  constructor(host: Host) {
    this.#host = host;
    // Where colours are few, the line tells more than they do.
    const contour = document.body.dataset.vscodeThemeKind?.startsWith('vscode-high-contrast') ?? false;
    this.#viewOptions = readViewOptions(host.storedView(), { ...defaultViewOptions, contour });
    const thumbnails = new SamplePictures(host, this.#plan);
    const large = new SamplePictures(host, this.#plan);
    this.#pictures = [thumbnails, large];
    this.#curvePictures = new CurvePictures(host, this.#plan);
    this.#wholePictures = new WholePictures(host);
    this.#layout = createLayout(this.#actions(), { thumbnails, large, curve: this.#curvePictures }, this.#plan);
  }

  get element(): HTMLElement {
    return this.#layout.element;
  }

  receive(message: ToWebview): void {
    switch (message.type) {
      case 'state':
        this.#takeState(message.state);
        return;
      case 'preview':
        void this.#takePreview(message.preview);
        return;
      case 'curvePicture':
        this.#curvePictures.receive(message);
        return;
      case 'wholePicture':
        this.#wholePictures.receive(message);
        return;
      case 'picturesFailed':
        this.#curvePictures.receive(message);
        for (const pictures of this.#pictures) pictures.receive(message);
        return;
      case 'pictures':
        for (const pictures of this.#pictures) pictures.receive(message);
    }
  }

  #actions(): Actions {
    return {
      run: () => this.#explain(this.#draft),
      cancel: () => this.#host.post({ type: 'cancel' }),
      explainClass: (target) => this.#explain({ target }),
      draft: (change) => {
        if (this.#state === undefined) return;
        this.#draft = changeDraft(this.#state.settings, this.#draft, change);
        this.#plan();
      },
      changeView: (change) => {
        this.#viewOptions = { ...this.#viewOptions, ...change };
        this.#plan();
      },
      expect: (index) => {
        const label = index === undefined ? undefined : this.#state?.prediction?.labels[index];
        const picked = index === undefined || label === undefined ? undefined : { index, label };
        this.#host.post({ type: 'expect', picked });
      },
      scatter: (begin) => {
        if (this.#state !== undefined) {
          this.#host.post({ type: begin ? 'scatter' : 'stopScatter', run: this.#state.run });
        }
      },
      measure: (measures) => {
        if (this.#state !== undefined) this.#host.post({ type: 'evaluate', run: this.#state.run, measures });
      },
      stopMeasuring: () => {
        if (this.#state !== undefined) this.#host.post({ type: 'stopEvaluating', run: this.#state.run });
      },
      chooseComparison: () => this.#layout.chooseComparison(),
      compare: (change) =>
        this.#host.post(change === undefined ? { type: 'stopComparing' } : { type: 'compare', change }),
      command: (command) => this.#host.post({ type: 'command', command }),
      takePicture: (to) => void takePicture(this.#layout.stage, to, this.#host, this.#wholePictures),
    };
  }

  #explain(draft: Draft): void {
    if (this.#state !== undefined)
      this.#host.post({ type: 'explain', settings: applyDraft(this.#state.settings, draft) });
  }

  #takeState(state: PanelState): void {
    const before = this.#state;
    this.#state = state;
    const sameRun = before?.run === state.run;
    if (before !== undefined && !sameRun) this.#viewOptions = { ...this.#viewOptions, filter: 'all' };
    // What the user has changed and the new run has now is no draft any more.
    this.#draft = changeDraft(state.settings, this.#draft, {});
    if (!sameRun || !sameMap(before.map, state.map)) this.#map = state.map ?? undefined;
    if (!sameRun) this.#colours = state.colormap;
    const labels = state.prediction?.labels ?? [];
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
    const settings = applyDraft(state.settings, this.#draft);
    const names = this.#names;
    const foreign = this.#photo !== undefined && this.#photo.sha256 !== state.imageSha256;
    const { share } = this.#viewOptions;
    const uncertainty = !foreign && this.#viewOptions.uncertainty ? state.uncertainty : undefined;
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
      frame: foreign ? undefined : state.frame,
      map,
      heat,
      cut: this.#cutOf(heat, share),
      colormap: signed ? diverging : this.#colours,
      nameOf: (label) => names[label] ?? `class ${label}`,
      labelOf: (label) => state.prediction?.labels[label] ?? `class ${label}`,
    });
    const { uri, picked, comparison } = state;
    this.#host.store({
      uri,
      settings: state.settings,
      view: this.#viewOptions,
      ...(picked && { expected: picked }),
      ...(comparison && { compare: comparison.change }),
    });
  }
}
