/** One thing that `relabel doctor` has looked at. */
export interface Finding {
  readonly what: string;
  /** "check": it works, but what it does rests on a guess. */
  readonly result: 'ok' | 'note' | 'check' | 'problem';
  readonly says: string;
}
