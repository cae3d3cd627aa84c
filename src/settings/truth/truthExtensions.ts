export const jsonExtensions: readonly string[] = ['.json', '.jsonl', '.ndjson', '.manifest'];
export const listExtensions: readonly string[] = ['.txt', '.lst'];

/** Extensions of files that are tables of images and their classes, or JSON that may be one. */
export const tableExtensions: readonly string[] = ['.csv', '.tsv', ...jsonExtensions];
/** The same, and those of what may have images and their classes among other things. */
export const truthExtensions: readonly string[] = [...tableExtensions, ...listExtensions, '.xml'];
