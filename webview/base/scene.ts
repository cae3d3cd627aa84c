import type {
  ColourName,
  ComparisonChange,
  Frame,
  Measures,
  PanelCommand,
  PanelState,
  RunSettings,
  SaliencyMap,
} from '../../src/protocol/panel.ts';
import type { Draft } from '../logic/draft.ts';
import type { Heat } from '../logic/picture/heat.ts';
import type { ViewOptions } from '../logic/picture/viewOptions.ts';

/** Everything that the views draw: the host's state, what the user is looking at, and what follows from both. */
export interface Scene {
  readonly state: PanelState;
  readonly viewOptions: ViewOptions;
  /** What "Run again" would ask for. */
  readonly settings: RunSettings;
  readonly photo: ImageBitmap | undefined;
  /** Whether every pixel of the photo has the colour that it had before it was encoded. */
  readonly lossless: boolean;
  /**
   * The photo shows the file as it is now, but the explanation is of an older version: nothing of it may be laid over
   * the photo.
   */
  readonly foreign: boolean;
  /** Where the model's input lies on the photo. */
  readonly frame: Frame | undefined;
  /** The same object for as long as its values are the same. */
  readonly map: SaliencyMap | undefined;
  /** The map as it is drawn. */
  readonly heat: Heat | undefined;
  /** The part of it that is laid over the photo in colours; undefined: there is none, or only isolines are drawn. */
  readonly painted: Heat | undefined;
  /** The strength from which the map is drawn, 0–1; 0: all of it. */
  readonly cut: number;
  /** Colour map of the heat: 256 RGB triples. */
  readonly colormap: Uint8Array;
  /** Short name of a class. */
  nameOf(label: number): string;
  /** The full label of a class. */
  labelOf(label: number): string;
}

/** A part of the page. It keeps its elements and changes them in place. */
export interface View {
  readonly element: HTMLElement;
  update(scene: Scene): void;
}

/** What the views may ask for. */
export interface Actions {
  run(): void;
  cancel(): void;
  /** Explains another class at once, with the settings of the shown run. */
  explainClass(label: number): void;
  /** @param label index of the class that the image should have; undefined: as the ground truth says. */
  expect(label: number | undefined): void;
  draft(change: Draft): void;
  changeView(change: Partial<ViewOptions>): void;
  /** Lays the samples out in a plane, or cancels that. */
  scatter(begin: boolean): void;
  /**
   * Asks which layers the explained model has.
   * @param show one whose map is to be shown as well; null: none any more.
   */
  layers(show?: string | null): void;
  /** Measures the map on screen. */
  measure(measures: Measures): void;
  /** Cancels the current measurement. */
  stopMeasuring(): void;
  /** Goes to the words about the regions that decide the label. */
  showRegions(): void;
  /** Shows and announces something below the picture. */
  say(words: string): void;
  /** Lets the user choose what to compare with. */
  chooseComparison(): void;
  /** Compares the explanation on screen; undefined: no longer. */
  compare(change: ComparisonChange | undefined): void;
  /** Chooses the colours of maps, in all panels. */
  colours(name: ColourName): void;
  command(command: PanelCommand): void;
  /** Takes the picture as shown, with its overlays: to the clipboard or into a file. */
  takePicture(to: 'clipboard' | 'file'): void;
}
