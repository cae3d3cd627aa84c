/** A state that is told again and again, without its large values: those are told once, as parts. */

/** A value of a state, or what has been added to a list of it. */
export type StatePart =
  | { readonly id: number; readonly value: object }
  /** Numbers in 8 bits each: `(level - zero) * step`. */
  | { readonly id: number; readonly levels: Uint8Array; readonly zero: number; readonly step: number }
  /** The list `from` with `more` at its end. */
  | { readonly id: number; readonly from: number; readonly more: readonly unknown[] };

/** A state with references to parts in the place of its large values. */
export interface SentState<State> {
  readonly sent: unknown;
  /** Never there; says of what it is made. */
  readonly of?: State;
}
