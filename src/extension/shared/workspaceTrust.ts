/** What is known about a file and the window that it is to be run in. */
export interface FileInWindow {
  /** Whether the user trusts what is open in the window. */
  readonly trusted: boolean;
  /** Whether the file lies in one of the window's folders. */
  readonly inWorkspace: boolean;
  /** How many folders are open. */
  readonly folders: number;
}

/**
 * Whether the user has to trust the workspace before a file is loaded and run. A file from outside the workspace is one
 * that the user has deliberately chosen; if no folder is open, every file of an untrusted window may be the doubtful
 * one.
 */
export function needsTrust({ trusted, inWorkspace, folders }: FileInWindow): boolean {
  return !trusted && (inWorkspace || folders === 0);
}
