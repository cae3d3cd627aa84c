/** The state of a file: differs whenever its content may differ; null: there was no file. */
export type Stamp = string | null;

/**
 * The stamps of files by their absolute paths. A name such as `*.{txt,yaml}` stands for the names in its folder that end so:
 * one more or one less is another state.
 */
export type Stamps = Readonly<Record<string, Stamp>>;
