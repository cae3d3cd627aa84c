/** What Relabel takes a model for, value by value, and why: one judgement for form, terminal, doctor and panel. */
import type { ModelSpec, Preprocess } from './models.ts';

export type ProposalSource = 'settings' | 'graph' | 'metadata' | 'file beside' | 'trial' | 'default';

/** A value with what supplied it. */
export interface Proposed<T> {
  readonly value: T;
  readonly source: ProposalSource;
  /** Whether it is known, not guessed. A guess may be wrong, and the prediction with it. */
  readonly certain: boolean;
  /** In words, such as `preprocessor_config.json` or `Softmax "probs" makes them`. */
  readonly reason: string;
}

export type InputProposal = { readonly [K in keyof Preprocess]-?: Proposed<Preprocess[K]> };

export interface ModelProposal {
  readonly input: InputProposal;
  /** The output that is read; '' where the graph names none. */
  readonly outputName: Proposed<string>;
  readonly output: Proposed<Exclude<ModelSpec['output'], 'auto'>>;
  readonly labels: Proposed<ModelSpec['labels']>;
  /** What is guessed and changes the prediction, one sentence each with what to do about it. */
  readonly guesses: readonly string[];
  /** What else is worth knowing, one sentence each. */
  readonly notes: readonly string[];
}
