/** All that a panel shows. */

import type { PanelComparison } from './comparison.ts';
import type { ExplanationView, PanelError } from './explanationView.ts';
import type { MethodDescriptor } from './method.ts';
import type { MethodName, SampleCount } from './options.ts';
import type { ColourName, EncodedPicture } from './pictures.ts';

/** A method that can be picked. */
export interface MethodChoice extends Omit<MethodDescriptor, 'name' | 'samples'> {
  readonly name: MethodName;
  /** What it asks the model about by default; null: that is not for the user to choose. */
  readonly samples: SampleCount | null;
}

/** What can be picked, as the settings are now. */
export interface PanelChoices {
  /** Names of the models; the bundled one is last. */
  readonly models: readonly string[];
  readonly methods: readonly MethodChoice[];
  /** True while only the bundled model is there: the page then offers "Add a model". */
  readonly bundledOnly: boolean;
}

/** What the file shows, or showed when it could last be read. */
export interface ShownPicture extends EncodedPicture {
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
}

/** The class that the image should have. */
export interface Expected {
  readonly index: number;
  readonly label: string;
  /** The image's folder, the table of `relabel.groundTruth`, or the user. */
  readonly source: 'folder' | 'csv' | 'pick';
}

/** A class by both its index and its label: labels may be alike, and another model has other indices. */
export type PickedClass = Pick<Expected, 'index' | 'label'>;

/** The class that the image should have, as far as it is known. */
export interface ExpectedClassState {
  /** undefined: not known, or not for this model. */
  readonly expected?: Expected | undefined;
  /** What the user has picked as that class, of this or another model. */
  readonly picked?: PickedClass | undefined;
  /** Why it is not known although the settings say where from. */
  readonly expectedProblem?: PanelError | undefined;
}

/** The image that a panel is about. */
export interface PanelImage extends ExpectedClassState {
  /** Which the page keeps for the serializer. */
  readonly uri: string;
  readonly name: string;
  /** Path to show in a tooltip: relative to the workspace folder where it can be. */
  readonly path: string;
  /** What has become of the file since: another picture, something that can't be read as one, or nothing. */
  readonly stale?: 'changed' | 'unreadable' | 'deleted' | undefined;
}

/**
 * Everything that the page shows, but the pictures of samples, which it asks for as it needs them. Never changed in
 * place: what is another value is another object.
 */
export interface PanelState {
  /** Counts up with every run, so that the page can tell a new explanation from an update. */
  readonly run: number;
  readonly image: PanelImage;
  readonly choices: PanelChoices;
  readonly explanation: ExplanationView;
  readonly comparison?: PanelComparison | undefined;
  /** The colours of maps that the user has chosen. */
  readonly colours: ColourName;
  /** Those colours: 256 RGB triples, low to high. */
  readonly colormap: Uint8Array;
}
