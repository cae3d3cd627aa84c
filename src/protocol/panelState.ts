/** Everything that a panel shows. */

import type { PanelComparison } from './comparison.ts';
import type { ExplanationView, PanelError } from './explanationView.ts';
import type { MethodDescriptor } from './method.ts';
import type { MethodName, SampleCount } from './options.ts';
import type { ColourName, EncodedPicture } from './pictures.ts';

/** A method that can be picked. */
export interface MethodChoice extends Omit<MethodDescriptor, 'name' | 'samples'> {
  readonly name: MethodName;
  /** How many times it asks the model by default; null: the user cannot choose it. */
  readonly samples: SampleCount | null;
  /** The layer that the settings name for it, if it looks at one; undefined: the one that is found. */
  readonly layer?: string | undefined;
}

/** What can be picked with the current settings. */
export interface PanelChoices {
  /** Names of the models; the bundled one is last. */
  readonly models: readonly string[];
  readonly methods: readonly MethodChoice[];
  /** True as long as only the bundled model is configured: the page then offers "Add a model". */
  readonly bundledOnly: boolean;
}

/** What the file shows, or showed when it could last be read. */
export interface ShownPicture extends EncodedPicture {
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  /** The same, a few pixels large, as an address: `data:image/webp;base64,…`. */
  readonly thumbnail?: string | undefined;
}

/** The class that the image should have. */
export interface Expected {
  readonly index: number;
  readonly label: string;
  /** The image's folder, the table of `relabel.groundTruth`, or the user. */
  readonly source: 'folder' | 'table' | 'pick';
}

/** A class by both its index and its label: labels may be equal, and another model has other indices. */
export type PickedClass = Pick<Expected, 'index' | 'label'>;

/** The class that the image should have, as far as it is known. */
export interface ExpectedClassState {
  /** undefined: unknown, or not for this model. */
  readonly expected?: Expected | undefined;
  /** Where the ground truth has several labels for the image: those that are classes of this model. */
  readonly oneOf?: readonly number[] | undefined;
  /** The class that the user picked, of this or another model. */
  readonly picked?: PickedClass | undefined;
  /** Why it is unknown although the settings say where it comes from. */
  readonly expectedProblem?: PanelError | undefined;
}

/** The image that a panel is about. */
export interface PanelImage extends ExpectedClassState {
  /** The page keeps it for the serializer. */
  readonly uri: string;
  readonly name: string;
  /** Path to show in a tooltip: relative to the workspace folder if possible. */
  readonly path: string;
  /** What has happened to the file since: another picture, something that can't be read as one, or nothing. */
  readonly stale?: 'changed' | 'unreadable' | 'deleted' | undefined;
}

/**
 * Everything that the page shows, except the pictures of samples, which it requests as needed. Never changed in place:
 * another value is another object.
 */
export interface PanelState {
  /** Incremented with every run, so that the page can tell a new explanation from an update. */
  readonly run: number;
  readonly image: PanelImage;
  readonly choices: PanelChoices;
  readonly explanation: ExplanationView;
  /** The model, or a file beside it that was read or looked for, has changed since. */
  readonly modelChanged?: boolean | undefined;
  readonly comparison?: PanelComparison | undefined;
  /** The colours of maps that the user has chosen. */
  readonly colours: ColourName;
  /** Those colours: 256 RGB triples, low to high. */
  readonly colormap: Uint8Array;
}
