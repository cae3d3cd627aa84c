import type { Status } from './status.ts';

/**
 * What is known of a method before it runs: everything that pickers, the terminal's help, the settings, the agent's tool,
 * the docs and the benchmark say about it is read off here. Plain data, so that it reaches the page as it is.
 */
export interface MethodDescriptor {
  /** What `--method` and the settings call it. */
  readonly name: string;
  /** What people read. */
  readonly title: string;
  /** One sentence for pickers and the docs: when to use it. */
  readonly summary: string;
  readonly needs: {
    /** A VAE that paints its samples; `sampling` then says where. */
    readonly vae?: true;
    /** Derivatives of the model's scores. */
    readonly gradients?: true;
    /** A layer inside the model, whose activations it looks at. */
    readonly layer?: true;
  };
  /** What makes it better where it can be had; it does without where it can't. */
  readonly uses?: {
    /** Derivatives of the model's scores. */
    readonly gradients?: true;
    /** Images that the model's own graph blends by masks, which is faster on a graphics card. */
    readonly blending?: true;
  };
  /** Settings of this method alone, by name: the user has them in `relabel.methodOptions` and by `--option`. */
  readonly options?: Readonly<Record<string, MethodOption>>;
  /** Calls of the teacher by default; 'setting': as `relabel.samples` says; null: not for the user to choose. */
  readonly samples: number | 'setting' | null;
  /** What it asks the model about where `samples` is null, for the docs. */
  readonly asksAbout?: string;
  /** Whether a student is distilled from the samples, with figures of how it follows the teacher. */
  readonly student: boolean;
  /**
   * Set where no figure says how steady its maps are. 'none': nothing in it is random, so that another seed gives the same
   * map; 'unestimated': how much another seed would change is not known. Only tests of the map say then what it is worth.
   */
  readonly chance?: Chance;
  /** Its own words for a status, where the usual ones would claim too much or too little. */
  readonly words?: Readonly<Partial<Record<Status, string>>>;
  /** Set for a line that methods have to beat: it explains nothing, and no agent is offered it. */
  readonly reference?: true;
  /** How two models' samples by this method compare. */
  readonly betweenModels: SampleComparison;
}

/** What part chance has in maps that come without a reliability. */
export type Chance = 'none' | 'unestimated';

/** A setting of one method alone. */
export interface MethodOption {
  /** One sentence for the settings, the terminal's help and the docs: what it does, and when to change it. */
  readonly description: string;
  /** JSON schema of its values. Without a default, the method chooses where the user doesn't. */
  readonly schema: OptionSchema;
}

export type OptionSchema =
  | {
      readonly type: 'integer' | 'number';
      readonly minimum: number;
      readonly maximum: number;
      readonly default?: number;
    }
  | {
      readonly type: 'string';
      readonly minLength?: number;
      readonly enum?: readonly string[];
      readonly default?: string;
    }
  | { readonly type: 'boolean'; readonly default?: boolean };

/** Options of one method that the user has chosen, by name; what is not here is for the method's default. */
export type OptionValues = Readonly<Record<string, string | number | boolean>>;

/** Whether two models are shown the same samples, in words. `never`: one sentence says why not, or why it is no matter. */
export type SampleComparison = { readonly never: string } | SamplesDrawnAlike;

/** Two models are shown the same samples where `Explanation.masks` are equal. */
export interface SamplesDrawnAlike {
  /** What is drawn alike for both, as a plural: "masks". */
  readonly hidden: string;
  /** Why they are the same, to follow "The same 1000 masks served both models: ". */
  readonly same: string;
  /** Why they are not, with {a} and {b} for the sizes of the two inputs. */
  readonly other: string;
  /** The same where both inputs have one size. */
  readonly otherAtOneSize?: string;
}
