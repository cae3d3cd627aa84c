/** The contract between the form that adds a model, whose state the extension host owns, and its page. */

import type { ModelSpec, ResizeMode } from './models.ts';
import type { ModelDescription, TryResult } from './newModel.ts';
import type { SentState, StatePart } from './stateParts.ts';
import type { Channels, Interpolation } from './steps.ts';

export type { ModelDescription, TensorInfo, TriedImage, TryResult } from './newModel.ts';

/** What the user decides. */
export interface ModelForm {
  readonly name: string;
  /** Absolute path of a file; '': none. */
  readonly labels: string;
  /** '': the first. */
  readonly outputName: string;
  readonly output: ModelSpec['output'];
  /** [height, width] as they were typed; only where the model leaves it open. */
  readonly size?: readonly [string, string] | undefined;
  /** What each channel gets, as it was typed; only where the model does not take a picture's 1 or 3. */
  readonly bands?: string | undefined;
  /** Key of a way to feed the model. */
  readonly feed: string;
  /** The way of the key "custom"; undefined: there is none. */
  readonly custom?: CustomFeed | undefined;
}

/** A way to feed the model that the user has changed: what is not changed stays as it was there. */
export interface CustomFeed {
  /** Key of the way that it began as. */
  readonly base: string;
  /** The fields as they were there. */
  readonly origin: FeedFields;
  readonly fields: FeedFields;
}

/** How an image becomes the model's input, as it is typed. */
export interface FeedFields {
  readonly channels: Channels;
  /** How many bands the model takes, which have no order to choose; undefined: it takes a picture's channels. */
  readonly bands?: number | undefined;
  /** What white becomes before the mean is subtracted; black is 0. */
  readonly range: string;
  /** A number, or one for each channel in their order. */
  readonly mean: string;
  readonly std: string;
  /** '': by steps of its own. */
  readonly resize: ResizeMode | '';
  /** `cropFraction`, also as "224/256"; '' where `resize` is. */
  readonly crop: string;
  readonly interpolation: Interpolation;
  readonly antialias: boolean;
}

/** A way to feed the model: a preset, what a file beside it says, or what the user has made of one of these. */
export interface Feed {
  readonly key: string;
  readonly title: string;
  readonly words: string;
  /** What says so of this very model, in a sentence; undefined: nothing does. */
  readonly told?: string | undefined;
  /** Why its fields can't be changed in the form; undefined: they can. */
  readonly fixed?: string | undefined;
}

/** How often each way to feed the model was right. */
export interface Trial {
  /** Where the true classes are from, such as "the names of their folders". */
  readonly source: string;
  readonly images: number;
  /** By the key of the way, image by image as far as it has come; null: there is no answer. */
  readonly right: Readonly<Record<string, readonly (boolean | null)[]>>;
}

/** What has become of a way to feed the model. */
export type Tried = 'waiting' | { readonly failure: string } | TryResult;

export interface LabelFile {
  readonly path: string;
  /** Name, number of labels, and whether that is wrong. */
  readonly words: string;
}

/** What brings a form back after the window was reloaded. */
export interface KeptForm {
  readonly uri: string;
  readonly form: ModelForm;
  /** What the user has decided; the rest is guessed anew. */
  readonly decided: readonly (keyof ModelForm)[];
  /** Absolute paths. */
  readonly images: readonly string[];
  readonly addedTo?: string | undefined;
  /** Name of the model in the settings that is edited; undefined: one is added. */
  readonly editing?: string | undefined;
}

export interface AddModelState {
  readonly kept: KeptForm;
  /** Name of the model in the settings that is edited; undefined: one is added. */
  readonly editing?: string | undefined;
  readonly modelName: string;
  readonly modelPath: string;
  readonly phase: 'opening' | 'failed' | 'ready' | 'adding' | 'added';
  /** Why the model can't be added. */
  readonly failure?: string | undefined;
  readonly description?: ModelDescription | undefined;
  readonly form: ModelForm;
  readonly feeds: readonly Feed[];
  readonly labelFiles: readonly LabelFile[];
  /** Names of the images that the model is tried on. */
  readonly images: readonly string[];
  /** Counts the rounds of trying, so that the page can tell new answers from those that it has; `customRound` those of "custom" alone. */
  readonly round: number;
  readonly customRound: number;
  /** By the key of the way to feed. */
  readonly tried: Readonly<Record<string, Tried>>;
  /** undefined: no image's true class is known, or nobody has looked yet. */
  readonly trial?: Trial | undefined;
  /** Whether images with true classes were looked for. */
  readonly looked: boolean;
  /** What is wrong with the form, one sentence each; it can't be added as long as there is any. */
  readonly problems: readonly string[];
  /** Why it could not be written where it belongs. */
  readonly notAdded?: string | undefined;
  /** Where it was written, such as "the workspace settings". */
  readonly addedTo?: string | undefined;
}

/** What the page of the form can be told. */
export interface FormPageApi {
  /** A large value of the next state. */
  part(part: StatePart): void;
  state(state: SentState<AddModelState>): void;
}

/** What the page of the form asks for; all of it is answered by the state. */
export interface FormHostApi {
  /** The page is there and listens: it is told the state. */
  ready(nothing: undefined): void;
  change(change: Partial<ModelForm>): void;
  /** Makes a way to feed the model, by its key, the one that the user can change. */
  customize(feed: string): void;
  command(command: FormCommand): void;
}

export type FormCommand =
  | 'chooseLabels'
  | 'chooseImages'
  | 'add'
  | 'edit'
  | 'remove'
  | 'explain'
  | 'byHand'
  | 'openSettings'
  | 'showLog'
  | 'close';
