/** The outcome of an explanation. Only the first two have a map. */
export type Status = 'ok' | 'unstable' | 'nothing-shifted' | 'everything-shifted';
