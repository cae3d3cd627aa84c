/** One thing that `relabel doctor` has looked at. */
export interface Finding {
  readonly what: string;
  readonly result: 'ok' | 'note' | 'problem';
  readonly says: string;
}
