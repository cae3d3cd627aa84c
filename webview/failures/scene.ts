import type { OtherAnswer } from '../../src/common/evaluation/comparison/disagreement.ts';
import type { Filter, Written } from '../../src/common/evaluation/filter/filter.ts';
import type { ShownRecord } from '../../src/common/evaluation/recordColumns.ts';
import type { FailuresCommand, FailuresState, ImageMap, TruthSource } from '../../src/protocol/folders/failures.ts';
import type { Groups } from './logic/groups.ts';
import type { Selection } from './logic/selection.ts';
import type { ViewOptions } from './logic/viewOptions.ts';

/** Everything that the views draw. */
export interface FailuresScene {
  readonly state: FailuresState;
  /** In order of completion. The list grows in place; `count` is the number to draw. */
  readonly records: readonly ShownRecord[];
  readonly count: number;
  /** The numbers of the records that pass the filter, sorted. A new object whenever something in it changes. */
  readonly shown: Uint32Array;
  readonly filter: Filter;
  readonly viewOptions: ViewOptions;
  readonly selection: Selection;
  /** The user's notes, by path. */
  readonly written: ReadonlyMap<string, Written>;
  /** By number of the record, then by class. */
  readonly maps: ReadonlyMap<number, ReadonlyMap<number, ImageMap>>;
  /** What the model of the run that is compared with says, by number of the record. */
  readonly others: readonly (OtherAnswer | undefined)[];
  readonly groups: Groups;
  /** Short name of a class. */
  nameOf(label: number): string;
}

/** A part of the page. It keeps its elements and changes them in place. */
export interface FailuresView {
  readonly element: HTMLElement;
  update(scene: FailuresScene): void;
}

/** What the views may ask for. */
export interface FailuresActions {
  changeView(change: Partial<ViewOptions>): void;
  select(selection: Selection): void;
  /** Shows an image large. */
  enlarge(index: number): void;
  /** Opens the panel of an image. */
  open(index: number): void;
  /** Explains images in the background. */
  explain(images: readonly number[]): void;
  stopExplaining(): void;
  /** Lets the user write about images. */
  write(images: readonly number[]): void;
  tag(images: readonly number[], tag: string, on: boolean): void;
  note(image: number, text: string): void;
  chooseTruth(source: TruthSource): void;
  chooseModel(model: string): void;
  /** Compares with another run; '': with none. */
  compareWith(run: string): void;
  run(step: 'start' | 'pause' | 'resume' | 'cancel'): void;
  command(command: FailuresCommand): void;
}
