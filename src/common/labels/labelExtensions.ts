/** Extensions of files that may contain labels. */
export const labelExtensions: readonly string[] = [
  '.txt',
  '.json',
  '.yaml',
  '.yml',
  '.csv',
  '.tsv',
  '.names',
  '.labels',
  '.list',
  '.pbtxt',
];
