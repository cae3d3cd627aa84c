import type { ModelEntry } from './entry/modelEntry.ts';

/** The model that a form is about. */
export interface FormModel {
  /** Its file's absolute path, its address, and its path as the user knows it. */
  readonly model: string;
  readonly uri: string;
  readonly modelPath: string;
  /** Its entry in the settings, and the absolute path that a path there means; undefined: it is none of them yet. */
  readonly edited?: { readonly entry: ModelEntry; readonly fromPath: (written: string) => string } | undefined;
}
