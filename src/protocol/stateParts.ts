/** A state that is sent again and again without its large values: those are sent once, as parts. */

/** A value in a state, or what was added to one of its lists. */
export type StatePart =
  | { readonly id: number; readonly value: object }
  /** Numbers in 8 bits each: `(level - zero) * step`. */
  | { readonly id: number; readonly levels: Uint8Array; readonly zero: number; readonly step: number }
  /** The list `from` with `more` appended. */
  | { readonly id: number; readonly from: number; readonly more: readonly unknown[] };

/** A state with references to parts instead of its large values. */
export interface SentState<State> {
  readonly sent: unknown;
  /** Never present; records what the state was made from. */
  readonly of?: State;
}
