/** An error as data. `message` is one line for the user, names the file or setting and the next step. */
export interface Failure {
  readonly code: 'cancelled' | 'image' | 'model' | 'vae' | 'settings' | 'export' | 'cuda' | 'gone' | 'internal';
  readonly message: string;
  /** The stack, or the library's own words, for the log. */
  readonly detail?: string | undefined;
  /** The setting to blame, as a JSON path such as `relabel.models[0].labels`. */
  readonly setting?: string | undefined;
}
