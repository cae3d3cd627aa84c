import { PipelineError } from '../../common/errors.ts';

/** What a table says of one image. */
export interface TruthRow {
  /** As written, with `/` between folders. */
  readonly path: string;
  /** What its classes are called, each once; empty: the table has no class of the image. */
  readonly labels: readonly string[];
  /** 1-based line of the file, or number of the item. */
  readonly line: number;
  /** The file says that the path is an image's, whatever it is called. */
  readonly isImage?: boolean;
}

/** A row, with its path as all of them have it. */
export function rowOf(path: string, labels: readonly string[], line: number): TruthRow {
  return { path: path.replaceAll('\\', '/'), labels: [...new Set(labels)].filter((label) => label !== ''), line };
}

/** A table that is wrong, with the file and the line. */
export function tableProblem(file: string, line: number | undefined, what: string, cause?: unknown): PipelineError {
  const place = line === undefined ? file : `${file}, line ${line},`;
  return new PipelineError('settings', `${place} ${what}.`, { cause, setting: 'relabel.groundTruth' });
}
