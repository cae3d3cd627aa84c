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

/** All that the views draw: what the host says, what the user is looking at, and what follows from both. */
export interface Scene {
  readonly state: PanelState;
  readonly viewOptions: ViewOptions;
  /** What "Run again" would ask for. */
  readonly settings: RunSettings;
  readonly photo: ImageBitmap | undefined;
  /** Whether every pixel of the photo has the colour that it had before it was encoded. */
  readonly lossless: boolean;
  /** The photo is of the file as it is now, and the explanation of another: nothing of that may be laid over it. */
  readonly foreign: boolean;
  /** Where the model's input lies on the photo. */
  readonly frame: Frame | undefined;
  /** The same object for as long as its values are the same. */
  readonly map: SaliencyMap | undefined;
  /** The map as it is drawn. */
  readonly heat: Heat | undefined;
  /** What of it is laid over the photo in colours; undefined: there is none, or it is drawn by isolines alone. */
  readonly painted: Heat | undefined;
  /** The strength from which on the map is drawn, 0–1; 0: all of it. */
  readonly cut: number;
  /** Of the heat: 256 RGB triples. */
  readonly colormap: Uint8Array;
  /** Short name of a class. */
  nameOf(label: number): string;
  /** The whole label of a class. */
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
  /** @param label index of the class that the image should have; undefined: what the ground truth says. */
  expect(label: number | undefined): void;
  draft(change: Draft): void;
  changeView(change: Partial<ViewOptions>): void;
  /** Lays the samples out in a plane, or breaks that off. */
  scatter(begin: boolean): void;
  /** Measures the shown map. */
  measure(measures: Measures): void;
  /** Breaks off what is being measured. */
  stopMeasuring(): void;
  /** Lets the user choose what to compare with. */
  chooseComparison(): void;
  /** Compares the shown explanation; undefined: not any more. */
  compare(change: ComparisonChange | undefined): void;
  /** Chooses the colours of maps, in all panels. */
  colours(name: ColourName): void;
  command(command: PanelCommand): void;
  /** Takes the picture as it is shown, with what lies over it: to the clipboard or into a file. */
  takePicture(to: 'clipboard' | 'file'): void;
}
